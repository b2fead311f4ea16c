"""The wait after failed attempts, counted in the database so that all processes agree."""

from datetime import datetime, timedelta

from portal.foundation.access.codes import digest
from portal.foundation.access.domain import FAILURES_FORGOTTEN_AFTER, wait_after
from portal.foundation.access.errors import TooManyAttempts
from portal.foundation.database import execute, fetch_value, transaction


async def begin_attempt(what: str, *, now: datetime) -> None:
    """Count an attempt as failed before it is tried, so that many at once cannot slip by together.

    Raises:
        TooManyAttempts: earlier failures have not been waited out.
    """
    key = digest(what)
    async with transaction():
        await execute(
            "INSERT INTO sign_in_wait (key, failures, failed_at, blocked_until) VALUES ($1, 0, $2, $2) "
            "ON CONFLICT (key) DO NOTHING",
            key,
            now,
        )
        blocked_until = await fetch_value("SELECT blocked_until FROM sign_in_wait WHERE key = $1 FOR UPDATE", key)
        if blocked_until > now:
            raise TooManyAttempts(blocked_until - now)
        failures = await fetch_value(
            "UPDATE sign_in_wait SET failures = CASE WHEN failed_at < $3 THEN 1 ELSE failures + 1 END, failed_at = $2 "
            "WHERE key = $1 RETURNING failures",
            key,
            now,
            now - FAILURES_FORGOTTEN_AFTER,
        )
        await execute("UPDATE sign_in_wait SET blocked_until = $2 WHERE key = $1", key, now + wait_after(failures))


async def forgive(what: str) -> None:
    """Forget the failures: the attempt succeeded."""
    await execute("DELETE FROM sign_in_wait WHERE key = $1", digest(what))


async def forget_old_waits(*, now: datetime) -> int:
    """Remove waits that no longer count; return how many."""
    status = await execute("DELETE FROM sign_in_wait WHERE failed_at < $1", now - timedelta(days=2))
    return int(status.split()[-1])
