"""How the year stands against the plan's rules."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from portal.foundation.database import fetch
from procurement.meetings.domain import rhythm
from procurement.meetings.domain.rhythm import Gathering, Rule, Slot, Standing
from procurement.register.red_days import red_days


@dataclass(frozen=True)
class Year:
    """One kind of meeting in one year: how many of how many, and each period by itself."""

    rule: Rule
    year: int
    held: int
    wanted: int
    standings: tuple[Standing, ...]


async def rules_on(day: date) -> list[Rule]:
    """Return the rules in force on a day, in the order of the plan."""
    rows = await fetch(
        """SELECT * FROM gathering_rule WHERE from_on <= $1 AND (until_on IS NULL OR until_on >= $1)
           ORDER BY kind <> 'information', plan_rule, id""",
        day,
    )
    return [_rule(row) for row in rows]


async def rule_of(kind: str, day: date) -> Rule | None:
    """Return the rule of a kind on a day, or None when the plan names none."""
    return next((rule for rule in await rules_on(day) if rule.kind == kind), None)


def _rule(row: Any) -> Rule:
    return Rule(
        row["kind"], row["period"], row["wanted"], tuple(row["weekdays"]), time.fromisoformat(row["starts"]),
        row["lead_days"], row["plan_rule"], row["from_on"], row["until_on"],
    )  # fmt: skip


async def neighbour_dates(from_on: date) -> list[dict[str, Any]]:
    """Return the neighbours' dates from a day on."""
    return [dict(r) for r in await fetch("SELECT * FROM neighbour_date WHERE on_day >= $1 ORDER BY on_day", from_on)]


async def _gatherings(kind: str, year: int) -> list[Gathering]:
    rows = await fetch(
        """SELECT (starts_at AT TIME ZONE 'Europe/Stockholm')::date AS day, state FROM meeting
           WHERE kind = $1 AND state <> 'cancelled'
             AND extract(year FROM starts_at AT TIME ZONE 'Europe/Stockholm') BETWEEN $2 - 1 AND $2 + 1""",
        kind, year,
    )  # fmt: skip
    return [Gathering(row["day"], row["state"]) for row in rows]


async def standings_of(year: int, today: date) -> list[Year]:
    """Return for each rule of the year how it stands on `today`."""
    red, taken = red_days((year, year + 1)), await _taken(date(year, 1, 1))
    years = []
    for rule in await rules_on(date(year, 12, 31) if year < today.year else max(today, date(year, 1, 1))):
        gatherings = [g for g in await _gatherings(rule.kind, year) if g.on.year == year]
        standings = tuple(
            rhythm.standing(rule, slot, gatherings, today, red, taken) for slot in rhythm.slots_of(rule, year)
        )
        held = sum(one.held for one in standings)
        years.append(Year(rule, year, held, rule.in_a_year(), standings))
    return years


async def _taken(from_on: date) -> set[date]:
    return {row["on_day"] for row in await neighbour_dates(from_on)}


async def proposed_days(kind: str, today: date, most: int = 5) -> list[tuple[Slot, list[date]]]:
    """Return good days for the kind in this period and the next, each with its slot; slots without any are left out."""
    rule = await rule_of(kind, today) or Rule(kind)
    red, taken = red_days((today.year, today.year + 1, today.year + 2)), await _taken(today)
    own = {g.on for g in await _gatherings(kind, today.year + 1)} | {g.on for g in await _gatherings(kind, today.year)}
    slots = [s for year in (today.year, today.year + 1) for s in rhythm.slots_of(rule, year) if s.last >= today]
    found = [(slot, rhythm.proposals(rule, slot, today, red, taken, own, most)) for slot in slots[:2]]
    return [(slot, days) for slot, days in found if days]
