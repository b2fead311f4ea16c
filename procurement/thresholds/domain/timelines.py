"""Amounts of one kind over time. Standard library only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One amount and the days it holds; the last is open."""

    from_on: date
    until_on: date | None
    amount_minor: int | None


def faults(rows: Iterable[Row]) -> list[str]:
    """Return overlaps and gaps in words, in order of time; none when each day has one row."""
    found, before = [], None
    for row in sorted(rows, key=lambda r: r.from_on):
        if before is not None:
            end = before.until_on
            if end is None or end >= row.from_on:
                found.append(f"{_amount(before)} gäller {_until(end)} och {_amount(row)} redan från {row.from_on}")
            elif end + timedelta(days=1) < row.from_on:
                found.append(
                    f"ingen gräns gäller mellan {end + timedelta(days=1)} och {row.from_on - timedelta(days=1)}"
                )
        before = row
    return found


def stretches(rows: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Return the timeline as a picture in words: from, until, and which amounts hold: one, none, or two that collide."""
    known = sorted(rows, key=lambda row: row.from_on)
    days = {row.from_on for row in known} | {row.until_on + timedelta(days=1) for row in known if row.until_on}
    found = []
    starts = sorted(days)
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        held = [row for row in known if row.from_on <= start and (row.until_on is None or row.until_on >= start)]
        until = str(following - timedelta(days=1)) if following else "tills vidare"
        if held or following:
            found.append((str(start), until, " och ".join(_amount(row) for row in held) or "ingen gräns"))
    return found


def _amount(row: Row) -> str:
    return "den tomma raden" if row.amount_minor is None else f"{row.amount_minor // 100:,} kr".replace(",", "\u00a0")


def _until(day: date | None) -> str:
    return "tills vidare" if day is None else f"till {day}"


def recheck_due(today: date, verified_on: date | None, until_on: date | None) -> bool:
    """Tell whether an amount should be looked up again.

    The EU revises every other year, on 1 January of even years, and publishes in the autumn before: each autumn of an
    odd year asks again, as does a row that was verified more than two years ago.
    """
    if until_on is not None and until_on < today:
        return False
    if verified_on is None:
        return True
    if autumn_of_change(today):
        return verified_on < date(today.year, 10, 1)
    return (today - verified_on).days > 730


def autumn_of_change(today: date) -> bool:
    """Tell whether the EU's new amounts are being published: from October of an odd year to its end."""
    return bool(today.year % 2) and today.month >= 10
