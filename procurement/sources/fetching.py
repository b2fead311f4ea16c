"""Reading sources: one run is one row, and a failing source delays no other."""

import asyncio
import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

import msgspec

from portal.foundation.database import execute, fetch_value, transaction
from procurement.sources.actions import Rules, Taken, import_data
from procurement.sources.errors import SourceExists, SourceRefused
from procurement.sources.formats import ted_api
from procurement.sources.places import Allowed, file_below, refuse_what_cannot_be_read
from procurement.sources.queries import due_sources, readable_sources, source_named
from procurement.sources.web_client import LARGEST_BYTES, Answer, ask

MOST_FAILURES = 10
LONGEST_PAUSE = timedelta(days=1)


async def add_source(
    name: str, url: str, *, kind: str | None, every_minutes: int, publish: bool, allowed: Allowed, now: datetime
) -> None:
    """Add a source that is due at once.

    Raises:
        SourceExists: the name is taken.
        SourceRefused: the address is none that may be read.
    """
    refuse_what_cannot_be_read(url, allowed)
    added = await execute(
        """INSERT INTO source (name, url, kind, every_minutes, mode, created_at) VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (name) DO NOTHING""",
        name, url, kind, every_minutes, "publish" if publish else "review", now,
    )  # fmt: skip
    if added.endswith(" 0"):
        raise SourceExists(name)


async def pause_source(name: str, *, now: datetime) -> None:
    """Stop reading a source; pausing again changes nothing."""
    found = await source_named(name)
    await execute("UPDATE source SET paused_at = coalesce(paused_at, $2) WHERE id = $1", found["id"], now)


async def resume_source(name: str, *, now: datetime) -> None:
    """Read a source again, at once and with a clean count of failures."""
    found = await source_named(name)
    await execute("UPDATE source SET paused_at = NULL, failures = 0, next_run_at = $2 WHERE id = $1", found["id"], now)


async def fetch_due(rules: Rules, allowed: Allowed) -> int:
    """Read every source that is due and return how many were."""
    names = await due_sources(rules.now)
    for name in names:
        await _fetch(await source_named(name), rules, allowed)
    return len(names)


async def fetch_sources(name: str | None, rules: Rules, allowed: Allowed) -> list[Taken]:
    """Read one source, or all that are not paused, whether due or not."""
    sources = [await source_named(name)] if name else await readable_sources()
    return [await _fetch(found, rules, allowed) for found in sources]


async def _fetch(found: dict[str, Any], rules: Rules, allowed: Allowed) -> Taken:
    rules = msgspec.structs.replace(rules, kind=found["kind"], source=found["name"], publish=found["mode"] == "publish")
    run_id = None if rules.dry_run else await _claim(found, rules.now)
    if run_id is None and not rules.dry_run:
        return Taken(found["name"], found["kind"])
    try:
        taken, answer = await _read(found, rules, allowed)
        error = taken.rejected[0]["reason"] if taken.failed else None
    except SourceRefused as refused:
        taken, answer, error = Taken(found["name"], found["kind"]), None, str(refused)
        taken.rejected.append({"place": "file", "reason": error})
    if run_id is not None:
        await _finish(found, run_id, taken, answer, error, rules.now)
    return taken


async def _claim(found: dict[str, Any], now: datetime) -> int | None:
    """Write the run's row; None when another worker took the source a moment ago.

    The next time is set before the reading: a worker that is killed halfway leaves a source that is read again then.
    """
    async with transaction():
        next_run_at = now + timedelta(minutes=found["every_minutes"])
        taken = await execute(
            "UPDATE source SET next_run_at = $3 WHERE id = $1 AND next_run_at IS NOT DISTINCT FROM $2",
            found["id"], found["next_run_at"], next_run_at,
        )  # fmt: skip
        if taken.endswith(" 0"):
            return None
        run_id: int = await fetch_value(
            "INSERT INTO source_run (source_id, started_at) VALUES ($1, $2) RETURNING id", found["id"], now
        )
        return run_id


async def _read(found: dict[str, Any], rules: Rules, allowed: Allowed) -> tuple[Taken, Answer]:
    url: str = found["url"] or ""
    if url.startswith("file:"):
        answer = Answer(await asyncio.to_thread(_file, file_below(url, allowed)))
    elif found["kind"] == "ted-api":
        answer = await ask(_without_query(url), None, None, private=allowed.private, post=_ted_query(url))
    else:
        answer = await ask(url, found["etag"], found["last_modified"], private=allowed.private)
    if answer.body is None or hashlib.sha256(answer.body).digest() == found["body_hash"]:
        unchanged = Taken(found["name"], found["kind"])
        unchanged.unchanged = await fetch_value("SELECT count(*) FROM notice WHERE source_id = $1", found["id"])
        return unchanged, answer
    return await import_data(answer.body, found["name"], rules), answer


def _file(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SourceRefused("Filen är större än 20 MB.")
        return path.read_bytes()
    except OSError as error:
        raise SourceRefused(f"Filen går inte att öppna ({error.strerror}).") from error


def _without_query(url: str) -> str:
    return urlunsplit((*urlsplit(url)[:3], "", ""))


def _ted_query(url: str) -> bytes:
    """Return the question for the search interface; the expert query stands in the address as `?query=…`."""
    query = parse_qs(urlsplit(url).query).get("query", ["buyer-country=SWE"])[0]
    asked = {
        "query": query,
        "fields": list(ted_api.FIELDS),
        "limit": 250,
        "paginationMode": "ITERATION",
        "scope": "ACTIVE",
    }
    return json.dumps(asked).encode()


async def _finish(
    found: dict[str, Any], run_id: int, taken: Taken, answer: Answer | None, error: str | None, now: datetime
) -> None:
    """Write what came of a run; after ten failures in a row the source is paused, before that it is asked less often."""
    async with transaction():
        await execute(
            """UPDATE source_run SET finished_at = $2, new = $3, changed = $4, unchanged = $5, rejected = $6, error = $7
               WHERE id = $1""",
            run_id, now, taken.new, taken.changed, taken.unchanged,
            json.dumps(taken.rejected[:100], ensure_ascii=False), error,
        )  # fmt: skip
        if error is not None:
            wait = min(timedelta(minutes=found["every_minutes"]) * 2 ** min(found["failures"], 8), LONGEST_PAUSE)
            await execute(
                """UPDATE source SET failures = failures + 1, next_run_at = $2,
                          paused_at = CASE WHEN failures + 1 >= $4 THEN $3 ELSE paused_at END WHERE id = $1""",
                found["id"], now + wait, now, MOST_FAILURES,
            )  # fmt: skip
        elif answer is not None:
            digest = hashlib.sha256(answer.body).digest() if answer.body is not None else None
            await execute(
                """UPDATE source SET failures = 0, last_success_at = $2, etag = coalesce($3, etag),
                          last_modified = coalesce($4, last_modified), body_hash = coalesce($5, body_hash),
                          url = coalesce($6, url) WHERE id = $1""",
                found["id"], now, answer.etag, answer.last_modified, digest, answer.moved_to,
            )  # fmt: skip
