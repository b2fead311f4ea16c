"""Counting what was searched for and not found."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch


async def words_without_a_hit(first: datetime, last: datetime) -> list[dict[str, Any]]:
    """Return the words that found nothing, the most asked for first; who wrote them is not kept."""
    rows = await fetch(
        """SELECT word, language, times, last_at, settled_at IS NOT NULL AS settled FROM search_miss
           WHERE last_at BETWEEN $1 AND $2 ORDER BY times DESC, last_at DESC, word""",
        first, last,
    )  # fmt: skip
    return [dict(row) for row in rows]
