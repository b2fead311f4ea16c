"""Counting what became of letters, those that came back included."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.database import fetch
from procurement.plan.domain.periods import weeks_between


async def letters_by_week(first: datetime, last: datetime, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Return what became of the letters written each week: each letter is counted once.

    A letter that was taken over and then sent back counts as come back; a note that it is late is none.
    """
    weeks = weeks_between(first.astimezone(zone).date(), last.astimezone(zone).date())
    rows = await fetch(
        """SELECT width_bucket(l.created_at, $3::timestamptz[]) AS week, count(*) AS written,
                  count(*) FILTER (WHERE l.state = 'accepted' AND b.letter_id IS NULL) AS arrived,
                  count(*) FILTER (WHERE l.state = 'accepted' AND b.letter_id IS NOT NULL) AS returned,
                  count(*) FILTER (WHERE l.state IN ('held', 'ready', 'claimed', 'transmitting', 'deferred')) AS waiting,
                  count(*) FILTER (WHERE l.state IN ('refused', 'dead')) AS given_up,
                  count(*) FILTER (WHERE l.state = 'unknown') AS unknown,
                  count(*) FILTER (WHERE l.state = 'cancelled') AS cancelled
           FROM letter l
           LEFT JOIN (SELECT DISTINCT letter_id FROM bounce WHERE kind IN ('hard', 'soft', 'policy')) AS b ON b.letter_id = l.id
           WHERE l.created_at BETWEEN $1 AND $2 GROUP BY 1 ORDER BY 1""",
        first, last, [datetime.combine(week, time(), zone) for week in weeks],
    )  # fmt: skip
    return [{**dict(row), "week": weeks[row["week"] - 1]} for row in rows]
