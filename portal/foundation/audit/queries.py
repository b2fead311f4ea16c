"""Reading the audit trail."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One line of the audit trail."""

    id: int
    at: datetime
    actor: str
    verb: str
    object_kind: str
    object_reference: str
    details: dict[str, Any]


async def events(
    *,
    actor: str | None = None,
    object_kind: str | None = None,
    object_reference: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before_id: int | None = None,
    limit: int = 100,
) -> list[RecordedEvent]:
    """Return events, newest first; the last one's id as `before_id` gives the next page. `until` is not included."""
    conditions, values = _conditions(actor, object_kind, object_reference, since, until, before_id)
    rows = await fetch(
        "SELECT id, at, actor, verb, object_kind, object_reference, details FROM event "
        f"WHERE {conditions} ORDER BY id DESC LIMIT $1",
        limit,
        *values,
    )
    return [RecordedEvent(**{**row, "details": json.loads(row["details"])}) for row in rows]


async def counted_events(
    *,
    actor: str | None = None,
    object_kind: str | None = None,
    object_reference: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[int, int]:
    """Return how many events there are so far, and the id of the newest; (0, 0) when there is none."""
    conditions, values = _conditions(actor, object_kind, object_reference, since, until, None, first=1)
    row = await fetch_row(
        f"SELECT count(*) AS n, coalesce(max(id), 0) AS newest FROM event WHERE {conditions}", *values
    )
    return (row["n"], row["newest"]) if row else (0, 0)


def _conditions(
    actor: str | None, object_kind: str | None, object_reference: str | None, since: datetime | None,
    until: datetime | None, before_id: int | None, *, first: int = 2,
) -> tuple[str, list[Any]]:  # fmt: skip
    wanted = {
        "actor =": actor,
        "object_kind =": object_kind,
        "object_reference =": object_reference,
        "at >=": since,
        "at <": until,
        "id <": before_id,
    }
    # Only what is asked for is in the statement: a condition that may be empty would keep indexes out of use.
    asked = [(column, value) for column, value in wanted.items() if value is not None]
    conditions = " AND ".join(f"{column} ${number}" for number, (column, _value) in enumerate(asked, first)) or "true"
    return conditions, [value for _column, value in asked]


def deeds(object_kind: str, object_reference: object) -> Question:
    """Ask for the newest 100 events of one thing; `details` is JSON."""
    return Question(
        "SELECT id, at, actor, verb, object_kind, object_reference, details FROM event "
        "WHERE object_kind = $1 AND object_reference = $2 ORDER BY id DESC LIMIT 100",
        (object_kind, str(object_reference)),
    )
