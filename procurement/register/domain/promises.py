"""What was promised and what came of it: periods, slippage, and when a contract's successor must be planned."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def months_on(day: date, months: int) -> date:
    """Return the first day of the month that lies `months` after a day's; before it when negative."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def day_after(day: date) -> date:
    """Return the next day."""
    return day + timedelta(days=1)


def last_day_of(planned_on: date, precision: str) -> date:
    """Return the last day of the period that something is planned for; the period begins no later than `planned_on`."""
    if precision == "day":
        return planned_on
    span = MONTHS_OF[precision]
    begins = date(planned_on.year, (planned_on.month - 1) // span * span + 1, 1)
    return months_on(begins, span) - timedelta(days=1)


def promised(before: Mapping[str, Any], columns: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what a change settles for good: the period first told to the public, and the day it opened for bids."""
    after = {**before, **columns}
    settled: dict[str, Any] = {}
    if after["status"] in ("planned", "dialogue") and after["planned_on"] and not after["promised_on"]:
        settled["promised_on"] = last_day_of(after["planned_on"], after["planned_precision"])
    if after["status"] == "open" and not after["opened_on"]:
        settled["opened_on"] = today
    return settled


def days_late(
    promised_on: date | None, opened_on: date | None, planned_until_on: date | None, today: date
) -> int | None:
    """Return how many days it opened after what was first promised, 0 when in time, None without a promise.

    What is not open yet is at least as late as its plan now says, and as today is.
    """
    if promised_on is None:
        return None
    if opened_on is not None:
        return max(0, (opened_on - promised_on).days)
    return max(0, (max(today - timedelta(days=1), planned_until_on or promised_on) - promised_on).days)


def renewal_month(contract_until_on: date, months: int, today: date) -> date:
    """Return the month to plan a successor for: `months` before the contract ends, but never one that has passed."""
    return max(months_on(day_after(contract_until_on), -months), months_on(today, 0))


def contracts_seen_until(today: date, months: int) -> date:
    """Return the last end of a contract that is proposed now: the lead time, and a quarter to think in."""
    return months_on(today, months + 3)
