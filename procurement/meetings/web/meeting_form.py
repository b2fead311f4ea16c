"""The form of a meeting under /intern/moten, read and filled."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.i18n import gettext
from portal.foundation.web import Form
from procurement.meetings.domain.states import KINDS, LANGUAGES


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
