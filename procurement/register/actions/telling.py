"""Whether anybody is told of what is public: what telling and calling off both wait for, undoing, and a colleague's look."""

from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.errors import NotAllowedNow, TooLateToCallOff


async def alone_in_telling() -> None:
    """Hold, until the transaction ends, what both telling and calling off wait for: the one or the other happens."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('match_due'))")


async def note_telling(ids: list[int], *, now: datetime) -> None:
    """Note, in the transaction that tells, that it cannot be undone any more of those whose mail waited."""
    await execute(
        """UPDATE procurement SET telling_began_at = $2
           WHERE id = ANY ($1) AND tell_from IS NOT NULL AND telling_began_at IS NULL""",
        ids, now,
    )  # fmt: skip


async def call_off(reference: str, *, by: str, now: datetime) -> None:
    """Let nobody be told of a procurement that was made public a moment ago; it stays public.

    Whether a worker has begun is read from the row under the lock: what was told is never said to be stopped.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        TooLateToCallOff: telling has begun, or nothing waits.
    """
    async with transaction():
        await alone_in_telling()
        before = await records.held(reference)
        if before["called_off_at"]:
            return
        if not domain.may_call_off(before):
            raise TooLateToCallOff(reference)
        await write_beside(before, {"called_off_at": now})
        await record_event(by, "procurement.called_off", "procurement", reference, at=now)


async def ask_for_review(reference: str, *, by: str, now: datetime) -> None:
    """Put the draft on the list of those who may publish; asking again changes nothing.

    Raises:
        NotAllowedNow: it is public already.
    """
    async with transaction():
        before = await still_draft(reference)
        if before["review_asked_at"] is None:
            await write_beside(before, {"review_asked_by": by, "review_asked_at": now})
            await record_event(by, "procurement.review_asked", "procurement", reference, at=now)


async def still_draft(reference: str) -> dict[str, Any]:
    """Return the row of a draft, held.

    Raises:
        NotAllowedNow: it is public already.
    """
    before = await records.held(reference)
    if before["status"] != "draft":
        raise NotAllowedNow(reference, before["status"], "draft")
    return before


async def write_beside(before: dict[str, Any], columns: dict[str, Any]) -> None:
    """Write what is no part of the procurement's own content, and so no revision of it."""
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 2))
    await execute(f"UPDATE procurement SET {sets} WHERE id = $1", before["id"], *columns.values())
