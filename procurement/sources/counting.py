"""Counting what sources brought in."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch


async def imports_by_week(first: datetime, last: datetime, zone: str) -> list[dict[str, Any]]:
    """Return what each source brought in each week between two instants, the newest week first."""
    rows = await fetch(
        """SELECT date_trunc('week', r.started_at AT TIME ZONE $3)::date AS week, s.name AS source, sum(r.new)::int AS new,
                  sum(r.changed)::int AS changed, count(*) FILTER (WHERE r.error IS NOT NULL) AS failed, count(*) AS readings
           FROM source_run r JOIN source s ON s.id = r.source_id
           WHERE r.started_at BETWEEN $1 AND $2 GROUP BY 1, 2 ORDER BY 1 DESC, 2""",
        first, last, zone,
    )  # fmt: skip
    return [dict(row) for row in rows]
