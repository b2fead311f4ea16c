"""Has the database lost its last commits? After a fail-over or a restored copy, what was due may have been sent.

Each life of a database has a system identifier and a timeline. Nothing is claimed in a life that is not noted
(`letter_life_is_known` in the claim). Noting a new one first makes the fate of every letter that was due, or under
way, unknown: the worker's records, the relay or an officer tell what became of it.
"""

import logging
from datetime import datetime

from portal.foundation.database import execute, fetch_row, fetch_value, transaction

log = logging.getLogger("anbud.delivery")
REASON = "the database has lost its last commits: it may have been sent"


async def note_epoch(at: datetime | None) -> int:
    """Note the database's present life when it is new; return how many letters are of unknown fate by that."""
    if await fetch_value("SELECT letter_life_is_known()"):
        return 0
    async with transaction():
        await execute("LOCK TABLE epoch IN EXCLUSIVE MODE")
        if await fetch_value("SELECT letter_life_is_known()"):
            return 0
        held = await _hold(at) if await fetch_value("SELECT EXISTS (SELECT FROM epoch)") else 0
        row = await fetch_row(
            "INSERT INTO epoch (system, timeline, seen_at, held) SELECT system, timeline, clock_timestamp(), $1 "
            "FROM letter_life() RETURNING system, timeline",
            held,
        )
    if held:
        log.error(
            "the database went back in time (now timeline %s): %s letters wait for evidence", row and row[1], held
        )
    return held


async def _hold(at: datetime | None) -> int:
    return int(
        await fetch_value(
            """
            WITH held AS (
                UPDATE letter SET state = 'unknown', reason = $2, lease_token = NULL, lease_until = NULL
                WHERE state IN ('claimed', 'transmitting')
                   OR (state IN ('ready', 'deferred') AND not_before <= coalesce($1, clock_timestamp()))
                RETURNING id
            ), tried AS (
                INSERT INTO attempt (letter_id, number, worker, started_at, ended_at, outcome)
                SELECT id, 1 + coalesce((SELECT max(number) FROM attempt a WHERE a.letter_id = held.id), 0), '',
                    clock_timestamp(), clock_timestamp(), 'unknown' FROM held
                RETURNING 1
            )
            SELECT count(*) FROM tried
            """,
            at,
            REASON,
        )
    )
