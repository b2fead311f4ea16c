"""Adding sources and saying how they are to be read."""

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction
from procurement.sources.errors import SourceExists, SourceRefused
from procurement.sources.formats.columns import SYNONYMS
from procurement.sources.places import Allowed, refuse_what_cannot_be_read
from procurement.sources.queries import source_named

# What was read before is read anew: the source is asked as if for the first time, and what is unchanged stays so.
_AFRESH = "etag = NULL, last_modified = NULL, body_hash = NULL"


def host_of(url: str) -> str | None:
    """Return the server that an address asks, None for a file."""
    return (urlsplit(url).hostname or "").lower() or None if url.startswith("http") else None


async def add_source(
    name: str, url: str, *, kind: str | None, every_minutes: int, publish: bool, allowed: Allowed, now: datetime,
    by: str = "command",
) -> None:  # fmt: skip
    """Add a source that is due at once.

    Raises:
        SourceExists: the name is taken.
        SourceRefused: the address is none that may be read.
    """
    refuse_what_cannot_be_read(url, allowed)
    async with transaction():
        added = await execute(
            """INSERT INTO source (name, url, host, kind, every_minutes, mode, created_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING""",
            name, url, host_of(url), kind, every_minutes, "publish" if publish else "review", now,
        )  # fmt: skip
        if added.endswith(" 0"):
            raise SourceExists(name)
        await record_event(by, "source.added", "source", name, at=now, details={"url": url})


async def change_source(
    name: str,
    *,
    url: str,
    kind: str | None,
    every_minutes: int,
    publish: bool,
    allowed: Allowed,
    by: str,
    now: datetime,
) -> None:
    """Say anew where a source is and how it is read.

    Raises:
        NoSuchSource: none has this name.
        SourceRefused: the address is none that may be read.
    """
    found = await source_named(name)
    refuse_what_cannot_be_read(url, allowed)
    afresh = f", {_AFRESH}" if (url, kind) != (found["url"], found["kind"]) else ""
    async with transaction():
        await execute(
            f"""UPDATE source SET url = $2, host = $3, kind = $4, every_minutes = $5, mode = $6{afresh} WHERE id = $1""",
            found["id"], url, host_of(url), kind, every_minutes, "publish" if publish else "review",
        )  # fmt: skip
        await record_event(by, "source.changed", "source", name, at=now, details={"url": url, "publish": publish})


async def pause_source(name: str, *, now: datetime, by: str = "command") -> None:
    """Stop reading a source; pausing again changes nothing."""
    found = await source_named(name)
    async with transaction():
        await execute(
            """UPDATE source SET paused_at = coalesce(paused_at, $2), paused_because = coalesce(paused_because, 'by_hand')
               WHERE id = $1""",
            found["id"], now,
        )  # fmt: skip
        await record_event(by, "source.paused", "source", name, at=now)


async def resume_source(name: str, *, now: datetime, by: str = "command") -> None:
    """Read a source again, at once and with a clean count of failures."""
    found = await source_named(name)
    async with transaction():
        await execute(
            """UPDATE source SET paused_at = NULL, paused_because = NULL, failures = 0, next_run_at = $2 WHERE id = $1""",
            found["id"], now,
        )  # fmt: skip
        await clear_alarm(found["id"], "paused", by=by, now=now)
        await record_event(by, "source.resumed", "source", name, at=now)


async def read_soon(name: str, *, now: datetime) -> None:
    """Make a source due; the worker reads it within seconds."""
    found = await source_named(name)
    await execute("UPDATE source SET next_run_at = $2 WHERE id = $1", found["id"], now)


async def keep_columns(name: str, columns: Mapping[str, str], *, by: str, now: datetime) -> None:
    """Keep under which header each of our fields stands in a source's tables; none of them: guess again.

    Raises:
        NoSuchSource: none has this name.
        SourceRefused: a field is none of ours, or the title has no column.
    """
    found = await source_named(name)
    unknown = [field for field in columns if field not in SYNONYMS]
    if unknown or (columns and not columns.get("title")):
        wrong = f"no field is called {unknown[0]}" if unknown else "the title needs a column"
        raise SourceRefused(f"The columns of {name} cannot be kept: {wrong}.")
    async with transaction():
        kept = json.dumps(dict(columns), ensure_ascii=False) if columns else None
        await execute(f"UPDATE source SET columns = $2, {_AFRESH} WHERE id = $1", found["id"], kept)
        await record_event(by, "source.columns", "source", name, at=now, details=dict(columns))


async def accept_as_usual(name: str, *, by: str, now: datetime) -> None:
    """Say that a source is as it should be: alarms are cleared, and what it was like before is no measure any more."""
    found = await source_named(name)
    async with transaction():
        await execute("UPDATE source SET usual_since = $2 WHERE id = $1", found["id"], now)
        for kind in ("drift", "silence", "moved"):
            await clear_alarm(found["id"], kind, by=by, now=now)
        await record_event(by, "source.accepted", "source", name, at=now)


async def raise_alarm(source_id: int, kind: str, words: str, now: datetime) -> None:
    """Have staff told of something about a source; while it stands it is told once, in its latest words."""
    await execute(
        """INSERT INTO source_alarm (source_id, kind, words, raised_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (source_id, kind) WHERE cleared_at IS NULL DO UPDATE SET words = excluded.words""",
        source_id, kind, words, now,
    )  # fmt: skip


async def clear_alarm(source_id: int, kind: str, *, by: str = "anbud", now: datetime) -> None:
    """End what was told: it is over, or somebody has seen to it."""
    await execute(
        """UPDATE source_alarm SET cleared_at = $3, cleared_by = $4
           WHERE source_id = $1 AND kind = $2 AND cleared_at IS NULL""",
        source_id, kind, now, by,
    )  # fmt: skip


async def mark_told(ids: list[int], now: datetime) -> None:
    """Note that staff have been written to about alarms."""
    await execute("UPDATE source_alarm SET told_at = $2 WHERE id = ANY ($1) AND told_at IS NULL", ids, now)
