"""Sessions of signed-in officers: begun, renewed, ended."""

import secrets
from datetime import datetime, timedelta

from portal.foundation.access.codes import digest
from portal.foundation.access.domain import ABSOLUTE_LIMIT, IDLE_LIMIT, Officer, session_ends_at
from portal.foundation.database import execute, fetch_row, transaction

# Every page would write otherwise; a minute is near enough for a limit of two hours.
SEEN_PRECISION = timedelta(minutes=1)


async def begin_session(officer_id: int, *, verified: bool, now: datetime, instead_of: str | None = None) -> str:
    """Begin a session and return its token; the session of `instead_of` ends, so that no known token gains rights."""
    token = secrets.token_urlsafe(32)
    async with transaction():
        if instead_of is not None:
            await end_session(instead_of)
        await execute(
            "INSERT INTO session (id, officer_id, verified, data, created_at, seen_at, expires_at) "
            "VALUES ($1, $2, $3, '{}', $4, $4, $5)",
            digest(token),
            officer_id,
            verified,
            now,
            session_ends_at(now, now),
        )
    return token


async def officer_of(token: str, *, now: datetime) -> Officer | None:
    """Return the officer whose token this is, and remember that they were here; None when the session has ended."""
    row = await fetch_row(
        """
        WITH seen AS (
            UPDATE session SET seen_at = $2::timestamptz,
                expires_at = least(created_at + $3::interval, $2::timestamptz + $4::interval)
            WHERE id = $1 AND expires_at > $2 AND seen_at <= $2::timestamptz - $5::interval)
        SELECT o.id, o.email, o.name, o.roles, o.sees_contacts, s.verified
        FROM session s JOIN officer o ON o.id = s.officer_id
        WHERE s.id = $1 AND s.expires_at > $2 AND o.active
        """,
        digest(token),
        now,
        ABSOLUTE_LIMIT,
        IDLE_LIMIT,
        SEEN_PRECISION,
    )
    return Officer(**{**row, "roles": frozenset(row["roles"])}) if row else None


async def end_session(token: str) -> None:
    """End the session of this token; one that has ended already stays so."""
    await execute("DELETE FROM session WHERE id = $1", digest(token))


async def end_all_sessions(officer_id: int) -> None:
    """Sign the officer out everywhere."""
    await execute("DELETE FROM session WHERE officer_id = $1", officer_id)


async def forget_ended_sessions(*, now: datetime) -> int:
    """Remove the sessions that have ended; return how many."""
    return int((await execute("DELETE FROM session WHERE expires_at <= $1", now)).split()[-1])
