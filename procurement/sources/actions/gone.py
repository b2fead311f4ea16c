"""What a source no longer holds: noted, and no news to anybody."""

from collections.abc import Collection
from datetime import datetime

from portal.foundation.database import copy_rows, execute, transaction


async def mark_gone(source_id: int, seen: Collection[str], now: datetime) -> int:
    """Note which notices a whole reading did not hold any more, and return how many; a feed drops old ones as a habit."""
    async with transaction():
        await execute("CREATE TEMPORARY TABLE IF NOT EXISTS seen_now (external_id text) ON COMMIT DELETE ROWS")
        await execute("TRUNCATE seen_now")
        await copy_rows("seen_now", ("external_id",), ((identity,) for identity in seen))
        gone = await execute(
            """UPDATE notice n SET gone_at = $2 WHERE n.source_id = $1 AND n.gone_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM seen_now s WHERE s.external_id = n.external_id)""",
            source_id, now,
        )  # fmt: skip
    return int(gone.split()[-1])
