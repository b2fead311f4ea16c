"""Reading the audit trail."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch


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
    before_id: int | None = None,
    limit: int = 100,
) -> list[RecordedEvent]:
    """Return events, newest first; the last one's id as `before_id` gives the next page."""
    rows = await fetch(
        """
        SELECT id, at, actor, verb, object_kind, object_reference, details FROM event
        WHERE ($1::text IS NULL OR actor = $1) AND ($2::text IS NULL OR object_kind = $2)
          AND ($3::text IS NULL OR object_reference = $3) AND ($4::timestamptz IS NULL OR at >= $4)
          AND ($5::bigint IS NULL OR id < $5)
        ORDER BY id DESC LIMIT $6
        """,
        actor,
        object_kind,
        object_reference,
        since,
        before_id,
        limit,
    )
    return [RecordedEvent(**{**row, "details": json.loads(row["details"])}) for row in rows]
