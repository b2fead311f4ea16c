"""Counting whom a publication was told to."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch
from suppliers.registry.areas import Home, area_sql


async def reach_by_publication(
    first: datetime, last: datetime, home: Home, most: int | None = None
) -> list[dict[str, Any]]:
    """Return how many addresses were told of each procurement published between two instants, the newest first.

    How many of them are from here as well; at most `most` procurements, None for all.
    """
    rows = await fetch(
        f"""WITH newest AS (
              SELECT id, reference, language, published_at FROM procurement
              WHERE published_at BETWEEN $1 AND $2 AND status <> 'draft' AND merged_into_id IS NULL
              ORDER BY published_at DESC, id DESC LIMIT $3),
            told AS (
              SELECT h.procurement_id, count(*) AS reached, count(*) FILTER (WHERE {area_sql("f", "$4", "$5")} = 'local') AS local
              FROM newest n JOIN hit h ON h.procurement_id = n.id AND h.event = 'new'
              JOIN contact c ON c.id = h.contact_id JOIN supplier f ON f.id = c.supplier_id
              WHERE h.state IN ('pending', 'in_letter') GROUP BY h.procurement_id)
            SELECT n.reference, t.title, n.published_at, coalesce(told.reached, 0) AS reached, coalesce(told.local, 0) AS local
            FROM newest n LEFT JOIN told ON told.procurement_id = n.id
            LEFT JOIN LATERAL (SELECT title FROM procurement_text t WHERE t.procurement_id = n.id
                               ORDER BY t.language = n.language DESC, t.id LIMIT 1) AS t ON true
            ORDER BY n.published_at DESC, n.id DESC""",
        first, last, most, list(home.local), list(home.neighbours),
    )  # fmt: skip
    return [dict(row) for row in rows]
