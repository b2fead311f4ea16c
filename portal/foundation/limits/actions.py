"""Counting one more use, atomically."""

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from portal.foundation.database import execute, fetch_row
from portal.foundation.errors import AnbudError


class TooOften(AnbudError):
    """The limit is reached; it opens again at `again_at`."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__("För många försök på kort tid. Vänta en stund och försök igen.")
        self.again_at = again_at


class Used(NamedTuple):
    """How often something was done in the window that is open, and when that ends."""

    times: int
    ends_at: datetime


async def take(what: str, who: str, *, most: int, window: timedelta, now: datetime) -> int:
    """Count one use of `what` by `who` and return how many there were in this window.

    Raises:
        TooOften: `most` uses were taken already.
    """
    used = await count_use(what, who, window=window, now=now)
    if used.times > most:
        raise TooOften(used.ends_at)
    return used.times


async def count_use(what: str, who: str, *, window: timedelta, now: datetime) -> Used:
    """Count one use of `what` by `who`, however many there were.

    One UPSERT: two requests at once are counted as two. Inside a transaction that is rolled back the use is
    not counted, so take first, then begin.
    """
    key = hashlib.sha256(f"{what}\0{who}".encode()).hexdigest()
    row = await fetch_row(
        """
        INSERT INTO rate_limit AS used (key, window_started_at, count) VALUES ($1, $2, 1)
        ON CONFLICT (key) DO UPDATE SET
            count = CASE WHEN used.window_started_at <= $2 - $3::interval THEN 1 ELSE used.count + 1 END,
            window_started_at = CASE WHEN used.window_started_at <= $2 - $3::interval THEN $2
                                     ELSE used.window_started_at END
        RETURNING count, window_started_at
        """,
        key,
        now,
        window,
    )
    return Used(row["count"], row["window_started_at"] + window) if row else Used(1, now + window)


async def forget_old_limits(*, now: datetime) -> int:
    """Remove counters whose window ended long ago; return how many."""
    status = await execute("DELETE FROM rate_limit WHERE window_started_at < $1", now - timedelta(days=2))
    return int(status.split()[-1])
