"""Reading who was asked, and when."""

from datetime import datetime
from typing import Any

from notifications.yearly.domain import YEAR
from portal.foundation.database import fetch


async def owed(now: datetime, limit: int = 500) -> list[dict[str, Any]]:
    """Return contacts that get mail, confirmed a year ago and were not asked for a year, the longest waiting first."""
    rows = await fetch(
        """SELECT c.id, c.email, c.language, c.token_version, c.confirmed_at,
                  (SELECT max(y.asked_at) FROM yearly_check y WHERE y.contact_id = c.id) AS asked_at
           FROM contact c
           WHERE c.confirmed_at <= $1 AND c.ended_at IS NULL AND (c.paused_until IS NULL OR c.paused_until <= $2)
             AND NOT EXISTS (SELECT 1 FROM yearly_check y WHERE y.contact_id = c.id AND y.asked_at > $1)
           ORDER BY c.confirmed_at, c.id LIMIT $3 FOR UPDATE OF c SKIP LOCKED""",
        now - YEAR, now, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]
