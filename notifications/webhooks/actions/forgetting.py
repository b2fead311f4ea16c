"""Forgetting what other systems were told long ago."""

from datetime import datetime, timedelta

from portal.foundation.database import execute, fetch

BATCH = 5000


async def forget_old_events(now: datetime, kept: timedelta) -> int:
    """Take away messages that are old, with their tellings and attempts; return how many."""
    rows = await fetch(f"SELECT id FROM webhook_event WHERE at <= $1 ORDER BY id LIMIT {BATCH}", now - kept)
    ids = [row["id"] for row in rows]
    await execute(
        """DELETE FROM webhook_attempt a USING webhook_delivery d WHERE d.id = a.delivery_id AND d.event_id = ANY ($1)""",
        ids,
    )
    await execute("DELETE FROM webhook_delivery WHERE event_id = ANY ($1)", ids)
    await execute("DELETE FROM webhook_event WHERE id = ANY ($1)", ids)
    return len(ids)
