"""The rules of the plan, and the neighbours' dates."""

from datetime import date, datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction


async def change_rule(kind: str, count: int, *, from_on: date, by: str, now: datetime) -> None:
    """Let another number hold from a day on; the rule until then stays for the years it was in force."""
    async with transaction():
        await execute("DELETE FROM gathering_rule WHERE kind = $1 AND from_on >= $2", kind, from_on)
        await execute(
            """INSERT INTO gathering_rule (kind, period, wanted, weekdays, starts, lead_days, plan_rule, from_on)
               SELECT kind, period, $2, weekdays, starts, lead_days, plan_rule, $3 FROM gathering_rule
               WHERE kind = $1 ORDER BY from_on DESC LIMIT 1""",
            kind, count, from_on,
        )  # fmt: skip
        await execute(
            "UPDATE gathering_rule SET until_on = $2::date - 1 WHERE kind = $1 AND from_on < $2 AND (until_on IS NULL OR until_on >= $2)",
            kind, from_on,
        )  # fmt: skip
        details = {"kind": kind, "count": count, "from": str(from_on)}
        await record_event(by, "meeting.rule", "gathering_rule", kind, at=now, details=details)


async def add_neighbour_date(day: date, host: str, title: str = "") -> None:
    """Keep a day on which a neighbour holds something; adding it again changes its title."""
    await execute(
        """INSERT INTO neighbour_date (on_day, host, title) VALUES ($1, $2, $3)
           ON CONFLICT (on_day, host) DO UPDATE SET title = excluded.title""",
        day, host, title,
    )  # fmt: skip


async def drop_neighbour_date(number: int) -> None:
    """Forget a neighbour's date."""
    await execute("DELETE FROM neighbour_date WHERE id = $1", number)
