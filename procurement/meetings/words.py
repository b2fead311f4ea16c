"""What meetings are called, in the current language: for pages, letters and calendar files alike."""

from datetime import datetime
from typing import Any

from portal.foundation import i18n
from portal.foundation.i18n import N_
from portal.foundation.i18n.formats import FINLAND
from procurement.meetings.domain.rhythm import Slot
from procurement.meetings.domain.texts import text_in

TITLES = {
    "information": N_("Informationsmöte om kommande upphandlingar"),
    "company": N_("Företagsmöte med politiker och tjänstepersoner"),
    "open_house": N_("Öppet hus"),
    "visit": N_("Företagsbesök"),
    "other": N_("Möte"),
}
KINDS = {
    "information": N_("Informationsmöte"),
    "company": N_("Företagsmöte"),
    "open_house": N_("Öppet hus"),
    "visit": N_("Företagsbesök"),
    "other": N_("Annat möte"),
}
STATES = {
    "draft": N_("Utkast"),
    "announced": N_("Annonserat"),
    "held": N_("Hållet"),
    "followed_up": N_("Uppföljt"),
    "cancelled": N_("Inställt"),
}
SIGN_UPS = {
    "invited": N_("Inbjuden"),
    "coming": N_("Kommer"),
    "waiting": N_("På väntelistan"),
    "left": N_("Avanmäld"),
}
ROWS = {"open": "open", "announced": "open", "held": "awarded", "followed_up": "awarded", "cancelled": "cancelled"}


def title_of(meeting: dict[str, Any]) -> str:
    """Return its own title, or the name of its kind in the current language."""
    return text_in(meeting, i18n.current_language())[1]["title"] or i18n.gettext(TITLES[meeting["kind"]])


def kind_name(kind: str) -> str:
    """Return what meetings of this kind are called."""
    return i18n.gettext(KINDS[kind])


def slot_name(slot: Slot) -> str:
    """Return "Våren 2026", "Hösten 2026" or the year."""
    if slot.half == 1:
        return i18n.gettext("Våren %(year)s") % {"year": slot.first.year}
    return i18n.gettext("Hösten %(year)s") % {"year": slot.first.year} if slot.half else str(slot.first.year)


def state_name(state: str) -> str:
    """Return the state in the current language."""
    return i18n.gettext(STATES[state])


def sign_up_name(state: str) -> str:
    """Return the state of a sign-up in the current language."""
    return i18n.gettext(SIGN_UPS[state])


def place_line(meeting: dict[str, Any]) -> str:
    """Return the place in one line, or that it is online."""
    place = ", ".join(part for part in (meeting["place"], meeting["place_address"]) if part)
    return place or i18n.gettext("På nätet")


def when_text(starts_at: datetime, ends_at: datetime) -> str:
    """Return "torsdag 12 november 2026 kl. 18.00–20.00 svensk tid", with both clocks where two are lived by."""
    language = i18n.current_language()
    day = f"{i18n.weekday(starts_at)} {i18n.long_date(starts_at)}"
    here = f"{i18n.clock_time(starts_at)}–{i18n.clock_time(ends_at)}"
    there = f"{i18n.clock_time(starts_at, zone=FINLAND)}–{i18n.clock_time(ends_at, zone=FINLAND)}"
    if language == "sv":
        return f"{day} kl.\u00a0{here} svensk tid"
    if language == "fi":
        return f"{day} klo\u00a0{here} Ruotsin aikaa ({there} Suomen aikaa)"
    if language == "fit":
        return f"{day} kello\u00a0{here} Ruottin aikaa ({there} Suomen aikaa)"
    return f"{day[0].upper()}{day[1:]}, {here} Swedish time ({there} Finnish time)"


def languages_line(meeting: dict[str, Any]) -> str:
    """Return which languages are spoken, each by its own name, and the interpretation there is."""
    names = ", ".join(i18n.OWN_NAMES[code] for code in meeting["languages"])
    return ". ".join(part for part in (names, meeting["interpretation"]) if part)


def as_read(meeting: dict[str, Any]) -> dict[str, Any]:
    """Return the meeting with what templates show of it in the current language."""
    spoken, text = text_in(meeting, i18n.current_language())
    left = None if meeting["capacity"] is None else max(0, meeting["capacity"] - meeting["taken"])
    return {
        **meeting,
        "title": title_of(meeting),
        "summary": text["summary"],
        "programme": text["programme"],
        "spoken": spoken,
        "foreign": spoken != i18n.current_language() and bool(text["summary"] or text["programme"]),
        "path": f"/moten/{meeting['address']}",
        "internal": f"/intern/moten/{meeting['reference']}",
        "when": when_text(meeting["starts_at"], meeting["ends_at"]),
        "where": place_line(meeting),
        "spoken_languages": ", ".join(i18n.OWN_NAMES[code] for code in meeting["languages"])
        + ("." if meeting["languages"] and meeting["interpretation"] else ""),
        "kind_name": kind_name(meeting["kind"]),
        "state_name": state_name(meeting["state"]),
        "colour": ROWS.get(meeting["state"], "planned"),
        "left": left,
    }
