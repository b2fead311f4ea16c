"""Reads of returned mail."""

from portal.foundation.database import fetch


async def measures() -> dict[str, float]:
    """Return how much mail came back, by what it was."""
    rows = await fetch("SELECT kind, count(*) AS count FROM bounce GROUP BY kind")
    return {f'anbud_returned_mail{{kind="{row["kind"]}"}}': float(row["count"]) for row in rows}
