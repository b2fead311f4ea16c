"""Whether anybody is told of what is public: called off within ten minutes, told after all, looked at by a colleague, or
public by itself at an hour that was chosen."""

from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.actions.life import NOTHING_PLANNED, publish_procurement
from procurement.register.errors import ChangedSinceRead, NeedsAnotherPair, NotAllowedNow, NotReady, TooLateToCallOff


async def alone_in_telling() -> None:
    """Hold, until the transaction ends, what both telling and calling off wait for: the one or the other happens."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('match_due'))")


async def call_off(reference: str, *, by: str, now: datetime) -> None:
    """Let nobody be told of a procurement that was made public a moment ago; it stays public.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        TooLateToCallOff: the ten minutes are over, or nothing waits.
    """
    async with transaction():
        await alone_in_telling()
        before = await records.held(reference)
        if before["called_off_at"]:
            return
        if not domain.may_call_off(before["tell_from"], before["called_off_at"], now):
            raise TooLateToCallOff(reference)
        await _set(before, {"called_off_at": now})
        await record_event(by, "procurement.called_off", "procurement", reference, at=now)


async def tell_after_all(reference: str, *, by: str, now: datetime) -> None:
    """Tell whoever it concerns after all, ten minutes from now.

    Raises:
        NotAllowedNow: its sending was not called off.
    """
    async with transaction():
        before = await records.held(reference)
        if not before["called_off_at"]:
            raise NotAllowedNow(reference, before["status"], before["status"])
        await _set(before, {"called_off_at": None, "tell_from": now + domain.UNDO_WITHIN})
        await record_event(by, "procurement.told_after_all", "procurement", reference, at=now)


async def ask_for_review(reference: str, *, by: str, now: datetime) -> None:
    """Put the draft on the list of those who may publish; asking again changes nothing.

    Raises:
        NotAllowedNow: it is public already.
    """
    async with transaction():
        before = await _draft(reference)
        if before["review_asked_at"] is None:
            await _set(before, {"review_asked_by": by, "review_asked_at": now})
            await record_event(by, "procurement.review_asked", "procurement", reference, at=now)


async def schedule(reference: str, publish_at: datetime, *, by: str, now: datetime) -> None:
    """Let the draft become public by itself at `publish_at`; another hour takes the place of the first.

    Raises:
        NotAllowedNow: it is public already.
    """
    async with transaction():
        before = await _draft(reference)
        await _set(before, {"publish_at": publish_at, "publish_by": by, "publish_revision": before["revision"]})
        details = {"publish_at": publish_at}
        await record_event(by, "procurement.scheduled", "procurement", reference, at=now, details=details)


async def unschedule(reference: str, *, by: str, now: datetime) -> None:
    """Let the draft stay a draft; nothing planned, nothing changes."""
    async with transaction():
        before = await _draft(reference)
        if before["publish_at"]:
            await _set(before, {"publish_at": None, "publish_by": None, "publish_revision": None})
            await record_event(by, "procurement.unscheduled", "procurement", reference, at=now)


async def publish_scheduled(now: datetime, *, four_eyes: bool = False) -> int:
    """Make public every draft whose hour has come, each once, whatever is killed when; return how many.

    One that lacks something by now, or with `four_eyes` was changed by anybody after the hour was set, stays a draft
    without an hour, and the trail says why.
    """
    published = 0
    while True:
        async with transaction():
            rows = await fetch(
                """SELECT reference, publish_by, publish_revision FROM procurement WHERE status = 'draft' AND publish_at <= $1
                   ORDER BY publish_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED""",
                now,
            )
            if not rows:
                return published
            reference, by, read = rows[0]
            try:
                await publish_procurement(
                    reference, by=by, now=now, four_eyes=four_eyes, seen_revision=read if four_eyes else None
                )
                published += 1
            except (NotReady, NeedsAnotherPair, ChangedSinceRead) as error:
                await _set(await records.held(reference), NOTHING_PLANNED)
                details = {"why": str(error), "by": by}
                await record_event(
                    "anbud", "procurement.not_published", "procurement", reference, at=now, details=details
                )


async def _draft(reference: str) -> dict[str, Any]:
    before = await records.held(reference)
    if before["status"] != "draft":
        raise NotAllowedNow(reference, before["status"], "draft")
    return before


async def _set(before: dict[str, Any], columns: dict[str, Any]) -> None:
    """Write what is no part of the procurement's own content, and so no revision of it."""
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 2))
    await execute(f"UPDATE procurement SET {sets} WHERE id = $1", before["id"], *columns.values())
