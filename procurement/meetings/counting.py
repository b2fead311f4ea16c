"""Counting the information meetings that were held."""

from datetime import date, datetime
from typing import Any

from portal.foundation.database import fetch
from procurement.meetings.queries.people import figures_of
from procurement.meetings.queries.rhythm import rules_on


async def meetings_held(first: datetime, last: datetime) -> list[dict[str, Any]]:
    """Return the information meetings held between two instants, with how many were invited, signed up and came."""
    rows = await fetch(
        """SELECT id, reference, starts_at FROM meeting
           WHERE kind = 'information' AND state IN ('held', 'followed_up') AND starts_at BETWEEN $1 AND $2
           ORDER BY starts_at, id""",
        first, last,
    )  # fmt: skip
    figures = await figures_of([row["id"] for row in rows])
    return [{**dict(row), **figures[row["id"]]} for row in rows]


async def meetings_in_a_year(on: date) -> int | None:
    """Return how many information meetings the plan asks for in a year; None where it says nothing."""
    return next((rule.in_a_year() for rule in await rules_on(on) if rule.kind == "information"), None)
