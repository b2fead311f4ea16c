"""The life of a meeting, and what it needs for each step."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

LANGUAGES = ("sv", "fi", "fit", "en")
KINDS = ("information", "company", "open_house", "visit", "other")
STATES = ("draft", "announced", "held", "followed_up", "cancelled")
STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"announced", "cancelled"}),
    "announced": frozenset({"held", "cancelled"}),
    # A meeting that nobody told us was called off is held by the clock; the truth may come later.
    "held": frozenset({"followed_up", "cancelled"}),
    "followed_up": frozenset(),
    "cancelled": frozenset(),
}
PUBLIC = ("announced", "held", "followed_up", "cancelled")
# Whoever has the meeting in a calendar needs to know of these.
CALENDAR = frozenset({"starts_at", "ends_at", "place", "place_address", "online_url"})
REMINDER_HOUR = 9


def may_become(state: str, step: str) -> bool:
    """Tell whether a meeting that is `state` may become `step`."""
    return step in STEPS[state]


def lacks_for_announcing(meeting: Mapping[str, Any], now: datetime) -> list[str]:
    """Return what must be added before anybody is told, in Swedish."""
    missing = []
    if meeting["starts_at"] <= now:
        missing.append("en tid som inte har varit")
    if not meeting["place"] and not meeting["online"]:
        missing.append("en plats eller en möteslänk")
    if meeting["closes_on"] is None:
        missing.append("sista dag att anmäla sig")
    if not meeting["contact_email"] and not meeting["contact_phone"]:
        missing.append("vem man frågar")
    return missing


def closes_at(closes_on: date | None, starts_at: datetime, office: ZoneInfo) -> datetime:
    """Return the first instant at which one can no longer sign up: the last day runs to its end."""
    if closes_on is None:
        return starts_at
    midnight = datetime.combine(closes_on + timedelta(days=1), time(), office)
    return min(midnight, starts_at)


def takes_sign_ups(meeting: Mapping[str, Any], now: datetime, office: ZoneInfo) -> bool:
    """Tell whether one can sign up at `now`."""
    return meeting["state"] == "announced" and now < closes_at(meeting["closes_on"], meeting["starts_at"], office)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [before, after]} for each field of `after` that differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def reaches_calendars(changed: Mapping[str, Any]) -> bool:
    """Tell whether a change must reach the calendars of those who come."""
    return not CALENDAR.isdisjoint(changed)


def reminder_at(starts_at: datetime, days: int, office: ZoneInfo) -> datetime:
    """Return when the reminder goes that is `days` before: at nine in the morning, by the office's clocks."""
    day = starts_at.astimezone(office).date() - timedelta(days=days)
    return datetime.combine(day, time(REMINDER_HOUR), office)


def address_of(starts_at: datetime, title: str, office: ZoneInfo) -> str:
    """Return the end of the page's address: 2026-11-12-informationsmote."""
    folded = title.lower().translate(str.maketrans("åäöéüø", "aaoeuo"))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in folded).split()
    return f"{starts_at.astimezone(office).date()}-{'-'.join(words)[:50].strip('-') or 'mote'}"
