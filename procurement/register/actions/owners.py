"""Who looks after a procurement, and how each officer likes to see the list."""

from collections.abc import Sequence
from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, fetch_value, transaction
from procurement.register.errors import TooManyViews

MOST_VIEWS = 20


async def hand_over(references: Sequence[str], owner: str | None, *, by: str, now: datetime) -> int:
    """Give procurements to an officer, or to nobody, and return how many changed hands; each keeps that it did."""
    async with transaction():
        rows = await fetch(
            """WITH held AS (
                   SELECT id, owner FROM procurement WHERE reference = ANY ($1) AND owner IS DISTINCT FROM $2
                   ORDER BY id FOR NO KEY UPDATE),
               moved AS (
                   UPDATE procurement p SET owner = $2, revision = revision + 1, changed_at = $3 FROM held
                   WHERE p.id = held.id RETURNING p.id, p.reference, p.revision, held.owner AS former),
               told AS (
                   INSERT INTO procurement_revision (procurement_id, number, at, by, event, changes, matters)
                   SELECT id, revision, $3, $4, 'changed',
                          jsonb_build_object('owner', jsonb_build_array(former, $2::text)), false FROM moved)
               SELECT reference FROM moved""",
            list(references), owner, now, by,
        )  # fmt: skip
        for row in rows:
            details = {"fields": ["owner"]}
            await record_event(by, "procurement.changed", "procurement", row["reference"], at=now, details=details)
    return len(rows)


async def save_view(name: str, query: str, *, by: str) -> None:
    """Keep a filter under a name; the same name again is the new filter.

    Raises:
        TooManyViews: this officer has as many as a page can hold.
    """
    async with transaction():
        kept = await fetch_value("SELECT count(*) FROM saved_view WHERE by = $1 AND name <> $2", by, name)
        if kept >= MOST_VIEWS:
            raise TooManyViews(MOST_VIEWS)
        await execute(
            """INSERT INTO saved_view (by, name, query) VALUES ($1, $2, $3)
               ON CONFLICT (by, name) DO UPDATE SET query = excluded.query""",
            by, name, query,
        )  # fmt: skip


async def drop_view(number: int, *, by: str) -> None:
    """Forget one's own filter; somebody else's stays."""
    await execute("DELETE FROM saved_view WHERE id = $1 AND by = $2", number, by)
