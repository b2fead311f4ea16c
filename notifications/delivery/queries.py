"""Reads of the outbox."""

from datetime import datetime
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, fetch_value, rows_of

#: What every list of letters shows.
LISTED = "id, kind, recipient, subject, state, message_id, attempts, reason"
BY_STATE = Question("SELECT state, count(*) AS count FROM letter GROUP BY state ORDER BY state")
STUCK = Question(
    "SELECT state, count(*) AS count FROM letter WHERE state IN ('unknown', 'dead') GROUP BY state ORDER BY state"
)
BRAKES = Question(
    "SELECT name, reason, by, at, until FROM brake WHERE until IS NULL OR until > clock_timestamp() ORDER BY name"
)


async def letters_in(state: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
    """Return the newest letters first, all or those in `state`."""
    rows = await fetch(
        f"SELECT {LISTED}, created_at, settled_at, not_before FROM letter "
        "WHERE $1::text IS NULL OR state = $1 ORDER BY id DESC LIMIT $2",
        state,
        limit,
    )
    return [dict(row) for row in rows]


async def letter_row(number: int) -> dict[str, Any] | None:
    """Return one letter without its bytes, or None."""
    row = await fetch_row(
        f"SELECT {LISTED}, contact_id, sender, language, scope, priority, not_before, expires_at, created_at, "
        "settled_at, emptied_at, size, encode(sha256, 'hex') AS sha256 FROM letter WHERE id = $1",
        number,
    )
    return dict(row) if row else None


async def attempts_of(number: int) -> list[dict[str, Any]]:
    """Return what happened each time the letter was handed over, first attempt first."""
    rows = await fetch(
        "SELECT number, worker, connection, started_at, ended_at, phase, code, enhanced, reply, tls, bytes, outcome "
        "FROM attempt WHERE letter_id = $1 ORDER BY number",
        number,
    )
    return [dict(row) for row in rows]


async def bytes_of(number: int) -> bytes | None:
    """Return the letter as it goes over the wire, or None when there is no such letter or its bytes were removed."""
    row = await fetch_row("SELECT parts, fragments, signature FROM letter WHERE id = $1 AND emptied_at IS NULL", number)
    if row is None:
        return None
    return (row["signature"] or b"") + joined(row["parts"], row["fragments"], await fragments_named(row["fragments"]))


async def fragments_named(digests: list[bytes]) -> dict[bytes, bytes]:
    """Return the bodies of the fragments with these digests."""
    rows = await fetch("SELECT digest, body FROM fragment WHERE digest = ANY($1::bytea[])", list(set(digests)))
    return {row["digest"]: row["body"] for row in rows}


def joined(parts: list[bytes], digests: list[bytes], bodies: dict[bytes, bytes]) -> bytes:
    """Return a whole letter: part, fragment, part, fragment, ..., part.

    Raises:
        KeyError: a fragment is missing.
    """
    pieces = [parts[0]]
    for part, digest in zip(parts[1:], digests, strict=True):
        pieces += (bodies[digest], part)
    return b"".join(pieces)


async def due_count(at: datetime | None, most: int) -> int:
    """Return how many letters wait to be sent, counting no further than `most`; `at` None is the database's clock."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM (SELECT FROM letter WHERE state IN ('ready', 'deferred') "
            "AND not_before <= coalesce($1, clock_timestamp()) AND NOT EXISTS "
            "(SELECT FROM brake WHERE until IS NULL OR until > coalesce($1, clock_timestamp())) LIMIT $2) due",
            at,
            most,
        )
    )


async def counts_by_state() -> dict[str, int]:
    """Return how many letters there are in each state that has any."""
    return {row["state"]: row["count"] for row in await rows_of(BY_STATE)}


def accepted_since(instant: datetime) -> Question:
    """Ask how many letters were taken by their recipients' servers since an instant (`n`)."""
    return Question("SELECT count(*) AS n FROM letter WHERE state = 'accepted' AND settled_at >= $1", (instant,))


async def oldest_due(now: datetime) -> datetime | None:
    """Return since when the oldest letter that is due waits; None when none is."""
    since: datetime | None = await fetch_value(
        "SELECT min(not_before) FROM letter WHERE state IN ('ready', 'deferred') AND not_before <= $1", now
    )
    return since


async def brakes() -> list[dict[str, Any]]:
    """Return what holds all sending."""
    return await rows_of(BRAKES)


async def measures() -> dict[str, float]:
    """Return what is counted for monitoring: letters by state, how long the oldest waits, what holds all sending."""
    found = {f'anbud_letters{{state="{state}"}}': float(count) for state, count in (await counts_by_state()).items()}
    found.setdefault('anbud_letters{state="unknown"}', 0.0)
    row = await fetch_row(
        """
        SELECT coalesce(extract(epoch FROM clock_timestamp() - (
                SELECT min(not_before) FROM letter WHERE state IN ('ready', 'deferred'))), 0) AS oldest,
            (SELECT count(*) FROM brake WHERE until IS NULL OR until > clock_timestamp()) AS brakes,
            (SELECT count(*) FROM suppression WHERE lifted_at IS NULL) AS barred,
            (SELECT count(*) FROM attempt WHERE outcome = 'unknown') AS doubts
        """
    )
    assert row is not None
    return found | {
        "anbud_oldest_due_letter_seconds": max(0.0, float(row["oldest"])),
        "anbud_brakes": float(row["brakes"]),
        "anbud_barred_addresses": float(row["barred"]),
        "anbud_attempts_of_unknown_outcome": float(row["doubts"]),
    }
