"""Reading about sources."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch, fetch_row
from procurement.sources.errors import NoSuchSource

_LIST = """
    SELECT s.id, s.name, s.url, s.kind, s.every_minutes, s.mode, s.failures, s.next_run_at, s.last_success_at,
           s.etag, s.last_modified, s.body_hash, r.error AS last_error, r.new, r.changed, r.unchanged, r.finished_at,
           CASE WHEN s.paused_at IS NOT NULL THEN 'paused' WHEN s.failures >= 3 THEN 'failing'
                WHEN s.failures > 0 THEN 'degraded' ELSE 'working' END AS state
    FROM source s
    LEFT JOIN LATERAL (SELECT * FROM source_run r WHERE r.source_id = s.id ORDER BY r.id DESC LIMIT 1) r ON true
"""
_INSIDE = ("id", "etag", "last_modified", "body_hash")


async def listed_sources() -> list[dict[str, Any]]:
    """Return all sources by name, each with its state and its last run."""
    rows = await fetch(f"{_LIST} ORDER BY s.name")
    return [{name: value for name, value in row.items() if name not in _INSIDE} for row in rows]


async def source_named(name: str) -> dict[str, Any]:
    """Return a source.

    Raises:
        NoSuchSource: none has this name.
    """
    row = await fetch_row(f"{_LIST} WHERE s.name = $1", name)
    if row is None:
        raise NoSuchSource(name)
    return dict(row)


async def readable_sources() -> list[dict[str, Any]]:
    """Return the sources that have an address and are not paused."""
    return [
        dict(row) for row in await fetch(f"{_LIST} WHERE s.url IS NOT NULL AND s.paused_at IS NULL ORDER BY s.name")
    ]


async def due_sources(now: datetime) -> list[str]:
    """Return the names of the sources that are to be read now."""
    rows = await fetch(
        """SELECT name FROM source WHERE url IS NOT NULL AND paused_at IS NULL
           AND (next_run_at IS NULL OR next_run_at <= $1) ORDER BY next_run_at NULLS FIRST""",
        now,
    )
    return [row["name"] for row in rows]
