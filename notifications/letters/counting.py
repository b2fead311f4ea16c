"""Counting letters."""

from datetime import datetime

from portal.foundation.database import fetch


async def mailed_between(first: datetime, last: datetime) -> dict[str, int]:
    """Return how many letters of each kind relays took over between two instants, of those to contacts."""
    rows = await fetch(
        """SELECT kind, count(*) AS letters FROM letter
           WHERE state = 'accepted' AND settled_at BETWEEN $1 AND $2 AND contact_id IS NOT NULL GROUP BY kind""",
        first, last,
    )  # fmt: skip
    return {row["kind"]: row["letters"] for row in rows}
