"""What forms about meetings say, read."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import Form
from procurement.meetings.actions import Answer
from procurement.meetings.domain.seats import MOST_PEOPLE
from procurement.meetings.domain.states import KINDS, LANGUAGES

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


def read_meeting(form: Form, office: ZoneInfo) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Return the fields and texts of an officer's form; errors stand beside."""
    starts, ends = _times(form, office)
    fields: dict[str, Any] = {
        name: form.text(name)
        for name in ("place", "place_address", "room_access", "interpretation", "host", "contact_name", "contact_phone")
    }
    for name in ("place_url", "online_url"):
        fields[name] = form.text(name)
        if fields[name] and not fields[name].startswith(("https://", "http://")):
            form.error(name, gettext("Adressen ska börja med https://"))
    fields |= {
        "kind": form.first("kind") if form.first("kind") in KINDS else "information",
        "starts_at": starts,
        "ends_at": ends,
        "online": form.has("online") or bool(fields["online_url"]),
        "languages": form.choices("languages", LANGUAGES),
        "capacity": form.whole("capacity", gettext("Skriv ett antal platser, eller lämna tomt"), 1, 10_000),
        "closes_on": _last_day(form, starts, office),
        "contact_email": form.email(
            "contact_email", gettext("Skriv en e-postadress, till exempel namn@exempel.se"), optional=True
        ),
    }
    texts = {}
    for code in LANGUAGES:
        text = {name: form.text(f"{name}_{code}") for name in ("title", "summary", "programme")}
        if code == "sv" or any(text.values()) or form.has(f"title_{code}"):
            texts[code] = text
    return fields, texts


def _times(form: Form, office: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    a_date = gettext("Skriv ett datum, till exempel 2026-10-14")
    day = form.day("day", a_date)
    if day is None:
        form.error("day", a_date)
    start, end = _clock(form, "starts"), _clock(form, "ends")
    if day is None or start is None or end is None:
        return None, None
    if end <= start:
        form.error("ends", gettext("Mötet slutar innan det börjar"))
    return datetime.combine(day, start, office), datetime.combine(day, end, office)


def _clock(form: Form, name: str) -> time | None:
    try:
        return time.fromisoformat(form.first(name).strip().replace(".", ":"))
    except ValueError:
        form.error(name, gettext("Skriv ett klockslag, till exempel 18.00"))
        return None


def _last_day(form: Form, starts: datetime | None, office: ZoneInfo) -> date | None:
    """Return the last day to sign up; three days before the meeting when nobody says otherwise."""
    day = form.day("closes_on", gettext("Skriv ett datum, till exempel 2026-10-14"))
    if starts is None:
        return day
    on = starts.astimezone(office).date()
    if day is not None and day > on:
        form.error("closes_on", gettext("Sista dagen ligger efter mötet"))
    return day or on - timedelta(days=3)


def filled(meeting: dict[str, Any], office: ZoneInfo) -> Form:
    """Return the form of a meeting as it is kept."""
    starts, ends = meeting["starts_at"].astimezone(office), meeting["ends_at"].astimezone(office)
    plain = (
        "kind", "place", "place_address", "place_url", "room_access", "online_url", "interpretation", "host",
        "capacity", "closes_on", "contact_name", "contact_email", "contact_phone", "languages", "revision",
    )  # fmt: skip
    texts = {f"{name}_{code}": text[name] for code, text in meeting["texts"].items() for name in text}
    return Form.of(
        **{name: meeting[name] for name in plain},
        **texts,
        day=starts.date(),
        starts=f"{starts:%H.%M}",
        ends=f"{ends:%H.%M}",
        online=["ja"] if meeting["online"] else [],
    )
