"""What was sent to many."""

from typing import Any

from portal.foundation.database import fetch


async def mailings_of(meeting_id: int) -> list[dict[str, Any]]:
    """Return the mailings of a meeting, the latest first."""
    rows = await fetch("SELECT * FROM meeting_mailing WHERE meeting_id = $1 ORDER BY id DESC", meeting_id)
    return [dict(row) for row in rows]
