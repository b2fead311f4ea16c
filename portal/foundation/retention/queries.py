"""Reading decisions and the log."""

from typing import Any

from portal.foundation.database import Question, fetch, rows_of

PROPOSAL = "Anbuds förslag, inget beslut inskrivet"
DECISIONS = Question("SELECT * FROM retention_decision")


async def decisions() -> dict[str, dict[str, Any]]:
    """Return the decision on each class that has one."""
    return {row["record_class"]: row for row in await rows_of(DECISIONS)}


def cited(decision: dict[str, Any] | None) -> str:
    """Return a decision as the log cites it."""
    if decision is None:
        return PROPOSAL
    number = f", dnr {decision['case_number']}" if decision["case_number"] else ""
    kept = f", sparas {decision['kept_days']} dagar" if decision["kept_days"] is not None else ""
    return f"{decision['decision']}, {decision['decided_on']}{number}{kept}"


async def removals(before: int | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Return what was removed, the newest first; `before` is the id that the former page ended with."""
    rows = await fetch(
        "SELECT * FROM removal WHERE $1::bigint IS NULL OR id < $1 ORDER BY id DESC LIMIT $2", before, limit
    )
    return [dict(row) for row in rows]


async def removed_so_far() -> dict[str, dict[str, Any]]:
    """Return of each class how much was removed in all, and when last."""
    rows = await fetch("SELECT record_class, sum(removed)::bigint AS removed, max(at) AS at FROM removal GROUP BY 1")
    return {row["record_class"]: dict(row) for row in rows}
