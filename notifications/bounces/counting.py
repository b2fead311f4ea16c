"""Counting what became of letters, those that came back included."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch


async def letters_by_week(first: datetime, last: datetime, zone: str) -> list[dict[str, Any]]:
    """Return what became of the letters written each week: each letter is counted once.

    A letter that was taken over and then sent back counts as come back; a note that it is late is none.
    """
    rows = await fetch(
        """SELECT date_trunc('week', l.created_at AT TIME ZONE $3)::date AS week, count(*) AS written,
                  count(*) FILTER (WHERE l.state = 'accepted' AND b.letter_id IS NULL) AS arrived,
                  count(*) FILTER (WHERE l.state = 'accepted' AND b.letter_id IS NOT NULL) AS returned,
                  count(*) FILTER (WHERE l.state IN ('held', 'ready', 'claimed', 'transmitting', 'deferred')) AS waiting,
                  count(*) FILTER (WHERE l.state IN ('refused', 'dead')) AS given_up,
                  count(*) FILTER (WHERE l.state = 'unknown') AS unknown,
                  count(*) FILTER (WHERE l.state = 'cancelled') AS cancelled
           FROM letter l
           LEFT JOIN (SELECT DISTINCT letter_id FROM bounce WHERE kind IN ('hard', 'soft', 'policy')) AS b ON b.letter_id = l.id
           WHERE l.created_at BETWEEN $1 AND $2 GROUP BY week ORDER BY week""",
        first, last, zone,
    )  # fmt: skip
    return [dict(row) for row in rows]
