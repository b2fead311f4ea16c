"""Noting that jobs ran."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.foundation.database import execute


class Ran(NamedTuple):
    """A job that ran: how much it did, or the kind of error that stopped it."""

    name: str
    did: int = 0
    error: str | None = None


async def note_runs(runs: Sequence[Ran], *, at: datetime) -> None:
    """Write when these jobs ran and how it went; of the same job the later one stands."""
    latest = {run.name: run for run in runs}
    await execute(
        """
        INSERT INTO job_run AS known (name, ran_at, did_at, did, failed_at, error)
        SELECT ran.name, $4::timestamptz, CASE WHEN ran.did > 0 THEN $4::timestamptz END, ran.did,
            CASE WHEN ran.error IS NOT NULL THEN $4::timestamptz END, ran.error
        FROM unnest($1::text[], $2::int[], $3::text[]) AS ran (name, did, error)
        ON CONFLICT (name) DO UPDATE SET
            ran_at = greatest(known.ran_at, excluded.ran_at),
            did_at = coalesce(excluded.did_at, known.did_at),
            did = CASE WHEN excluded.did_at IS NOT NULL THEN excluded.did ELSE known.did END,
            failed_at = coalesce(excluded.failed_at, known.failed_at),
            error = excluded.error
        """,
        [run.name for run in latest.values()],
        [run.did for run in latest.values()],
        [run.error for run in latest.values()],
        at,
    )
