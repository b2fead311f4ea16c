"""The form with which one signs up, read."""

import re
from typing import Any

from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import Form
from procurement.meetings.actions import Answer
from procurement.meetings.domain.seats import MOST_PEOPLE
from procurement.meetings.domain.states import LANGUAGES

LONGEST_NEEDS = 500


def read_answer(form: Form, meeting: dict[str, Any], language: str | None = None) -> Answer | None:
    """Return what somebody says when signing up, or None with the errors beside the fields."""
    company = " ".join(form.text("company", gettext("Skriv företagets namn"), 200).split())
    if re.search(r"https?:|www\.|[<>]", company, re.IGNORECASE):
        form.error("company", gettext("Skriv företagets namn utan länkar"))
    email = ascii_address(form)
    people = form.whole("people", gettext("Skriv ett antal mellan 1 och 5"), 1, MOST_PEOPLE)
    if people is None:
        form.error("people", gettext("Skriv ett antal mellan 1 och 5"))
    on_site = bool(meeting["place"]) and not (meeting["online"] and form.first("attends") == "online")
    wish = form.first("language_wish") if form.first("language_wish") in LANGUAGES else ""
    needs = form.text("needs", longest=LONGEST_NEEDS, too_long=gettext("Skriv högst 500 tecken"))
    if not form.valid or people is None:
        return None
    return Answer(email, company, people, on_site, language or current_language(), wish, needs, again=form.has("again"))


def ascii_address(form: Form, *, optional: bool = False) -> str:
    """Return the address in lower case with its domain as it stands on the wire, or say what is wrong with it."""
    message = gettext("Skriv en e-postadress, till exempel namn@exempel.se")
    email = form.email("email", message, optional=optional)
    if not form.valid or not email:
        return email
    local, _, domain = email.rpartition("@")
    if not local.isascii():
        form.error("email", gettext("Delen före @ får bara ha bokstäver utan prickar. Skriv en annan adress."))
        return email
    return f"{local}@{domain.encode('idna').decode()}".lower()
