"""A run is a row: claimed by one worker, held by a lease, finished once. Who lost it writes nothing more."""

import json
import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.sources.actions.rules import Taken
from procurement.sources.domain import Shape, pause_after, spread
from procurement.sources.errors import RunLost

LEASE = timedelta(minutes=2)
MOST_FAILURES = 10
KEPT_RUNS = 300
KEPT_REJECTIONS = 100
INTERRUPTED = "Läsningen avbröts. Det som hann läsas är kvar, resten läses nu."


async def claim_run(source_id: int, now: datetime, *, when_due: bool) -> int | None:
    """Write the row of a run and return its id; None when the source is held, not due, or its host is busy.

    The next time is set before the reading. A run whose worker fell silent is ended and this one goes on after it:
    what it wrote is known again as unchanged.
    """
    async with transaction():
        source = await fetch_row(
            "SELECT id, host, every_minutes, next_run_at, paused_at FROM source WHERE id = $1 FOR UPDATE SKIP LOCKED",
            source_id,
        )
        if source is None or not await _is_free(source, now, when_due=when_due):
            return None
        lost = await execute(
            """UPDATE source_run SET finished_at = $2, error = $3 WHERE source_id = $1 AND finished_at IS NULL""",
            source_id, now, INTERRUPTED,
        )  # fmt: skip
        due = source["next_run_at"] is None or source["next_run_at"] <= now
        if when_due and not (due or lost != "UPDATE 0"):
            return None
        next_run_at = now + spread(timedelta(minutes=source["every_minutes"]), f"{source_id}/{now.isoformat()}")
        await execute("UPDATE source SET next_run_at = $2 WHERE id = $1", source_id, next_run_at)
        run_id: int = await fetch_value(
            "INSERT INTO source_run (source_id, started_at, lease_until, worker) VALUES ($1, $2, $3, $4) RETURNING id",
            source_id, now, now + LEASE, f"{socket.gethostname()}/{os.getpid()}",
        )  # fmt: skip
        return run_id


async def _is_free(source: Any, now: datetime, *, when_due: bool) -> bool:
    """Tell whether nobody holds the source, and nobody asks its host nor must leave it alone."""
    if when_due and source["paused_at"] is not None:
        return False
    if source["host"]:
        # Two sources of one host take turns, whichever worker takes them.
        await execute("SELECT pg_advisory_xact_lock(hashtext('host'), hashtext($1))", source["host"])
    held = await fetch_value(
        """SELECT EXISTS (SELECT 1 FROM source_run r JOIN source s ON s.id = r.source_id
                          WHERE r.finished_at IS NULL AND r.lease_until > $3 AND (s.id = $1 OR s.host = $2))
               OR ($4 AND EXISTS (SELECT 1 FROM patient_host h WHERE h.host = $2 AND h.not_before > $3))""",
        source["id"], source["host"], now, when_due,
    )  # fmt: skip
    return not held


async def hold_run(run_id: int, taken: Taken, now: datetime) -> None:
    """Renew the lease and keep the counts so far, in the transaction of what is written.

    Raises:
        RunLost: another worker took the source over.
    """
    held = await execute(
        """UPDATE source_run SET lease_until = $2, new = $3, changed = $4, unchanged = $5
           WHERE id = $1 AND finished_at IS NULL""",
        run_id, now + LEASE, taken.new, taken.changed, taken.unchanged,
    )  # fmt: skip
    if held == "UPDATE 0":
        raise RunLost(run_id)


async def finish_run(run_id: int, taken: Taken, now: datetime, *, error: str | None, shape: Shape | None) -> None:
    """Write what came of a run, and forget runs long past.

    Raises:
        RunLost: another worker took the source over.
    """
    finished = await execute(
        """UPDATE source_run SET finished_at = $2, new = $3, changed = $4, unchanged = $5, gone = $6, bytes = $7,
                  rejected = $8, error = $9, shape = $10 WHERE id = $1 AND finished_at IS NULL""",
        run_id, now, taken.new, taken.changed, taken.unchanged, taken.gone, taken.size,
        json.dumps(taken.rejected[:KEPT_REJECTIONS], ensure_ascii=False), error,
        msgspec.json.encode(shape).decode() if shape else None,
    )  # fmt: skip
    if finished == "UPDATE 0":
        raise RunLost(run_id)
    await execute(
        """DELETE FROM source_run WHERE source_id = (SELECT source_id FROM source_run WHERE id = $1)
           AND finished_at IS NOT NULL AND id < (SELECT min(id) FROM (SELECT id FROM source_run o WHERE o.source_id =
               (SELECT source_id FROM source_run WHERE id = $1) ORDER BY id DESC LIMIT $2) AS kept)""",
        run_id, KEPT_RUNS,
    )  # fmt: skip


async def count_failure(source_id: int, now: datetime, *, wait: timedelta | None = None) -> bool:
    """Ask a source that failed ever less often, after ten failures in a row no more; return whether it was paused now.

    `wait` is what its server asked for, and holds for every source of that host.
    """
    row = await fetch_row(
        "SELECT failures + 1 AS failures, every_minutes, host, paused_at FROM source WHERE id = $1 FOR NO KEY UPDATE",
        source_id,
    )
    assert row is not None
    pause = max(pause_after(timedelta(minutes=row["every_minutes"]), row["failures"]), wait or timedelta())
    paused = row["failures"] >= MOST_FAILURES and row["paused_at"] is None
    await execute(
        """UPDATE source SET failures = $2, next_run_at = $3, paused_at = CASE WHEN $4 THEN $5 ELSE paused_at END,
                  paused_because = CASE WHEN $4 THEN 'failures' ELSE paused_because END WHERE id = $1""",
        source_id, row["failures"], now + spread(pause, f"{source_id}/{row['failures']}"), paused, now,
    )  # fmt: skip
    if wait and row["host"]:
        await execute(
            """INSERT INTO patient_host (host, not_before) VALUES ($1, $2)
               ON CONFLICT (host) DO UPDATE SET not_before = greatest(patient_host.not_before, excluded.not_before)""",
            row["host"], now + wait,
        )  # fmt: skip
    return paused


async def shapes_before(source_id: int, run_id: int) -> Sequence[Shape]:
    """Return what the last good readings were like, since staff last said what is usual."""
    rows = await fetch(
        """SELECT r.shape FROM source_run r JOIN source s ON s.id = r.source_id
           WHERE s.id = $1 AND r.id < $2 AND r.shape IS NOT NULL AND r.error IS NULL
             AND r.started_at >= coalesce(s.usual_since, '-infinity') ORDER BY r.id DESC LIMIT 30""",
        source_id, run_id,
    )  # fmt: skip
    return [msgspec.json.decode(row["shape"], type=Shape) for row in rows]
