"""Years, halves, quarters and months as spans of days."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From the first to the last day, both within."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def span_of(day: date, period: str) -> Span:
    """Return the month, quarter, half or year that holds `day`."""
    months = MONTHS[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return Span(first, add_months(first, months) - timedelta(days=1))


def half_of(period: str) -> Span:
    """Return the days of a half-year written 2026-1 or 2026-2.

    Raises:
        ValueError: it is written otherwise.
    """
    year, _, half = period.partition("-")
    if half not in ("1", "2") or not (year.isdigit() and len(year) == 4):
        raise ValueError(period)
    return span_of(date(int(year), 1 if half == "1" else 7, 1), "half")


def half_named(day: date) -> str:
    """Return the half-year that holds `day`, as 2026-1."""
    return f"{day.year}-{1 if day.month <= 6 else 2}"


def half_before(period: str) -> str:
    """Return the half-year before."""
    return half_named(half_of(period).first - timedelta(days=1))


def weeks_between(first: date, last: date) -> list[date]:
    """Return the Mondays of the weeks from the one of `first` to the one of `last`."""
    monday = first - timedelta(days=first.weekday())
    return [monday + timedelta(weeks=number) for number in range((last - monday).days // 7 + 1)]


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from the one of `first` to the one of `last`."""
    begin = first.replace(day=1)
    return [add_months(begin, number) for number in range((last.year - first.year) * 12 + last.month - first.month + 1)]
