"""When a digest is due, and in what order its items stand: pure rules."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SENT_AT = time(7, 0)
MONDAY = 0
MOST_ITEMS = 25
REMINDED_BEFORE = timedelta(days=7)


def cutoff(day: date, zone: ZoneInfo, sent_at: time = SENT_AT) -> datetime:
    """Return the instant of 07.00 by the wall clock on `day`.

    Each day has exactly one: a time of day that the spring night leaves out is taken an hour later, one that the
    autumn night has twice the first time.
    """
    return datetime.combine(day, sent_at, zone).astimezone(UTC)


def run_due(frequency: str, now: datetime, zone: ZoneInfo, sent_at: time = SENT_AT) -> date:
    """Return the local date of the newest run that should exist at `now`; missed ones are made up for by it.

    Daily runs are at 07.00 each day, weekly ones at 07.00 on Mondays.
    """
    day = now.astimezone(zone).date()
    if now < cutoff(day, zone, sent_at):
        day -= timedelta(days=1)
    if frequency == "week":
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return day


def run_before(frequency: str, day: date) -> date:
    """Return the local date of the run before the one of `day`."""
    return day - timedelta(days=7 if frequency == "week" else 1)


def run_after(frequency: str, day: date) -> date:
    """Return the local date of the run after the one of `day`."""
    return day + timedelta(days=7 if frequency == "week" else 1)


def group_of(status: str, deadline_at: datetime | None, now: datetime) -> int:
    """Return 0 for what closes within 14 days, 1 for what is open, 2 for what is planned."""
    if status != "open" or deadline_at is None:
        return 2
    return 0 if deadline_at - now <= timedelta(days=14) else 1


def days_left(deadline_at: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return how many days on the calendar remain until the last day; 0 is today."""
    return (deadline_at.astimezone(zone).date() - now.astimezone(zone).date()).days
