"""An officer's publication: whom it reaches is counted, and everything else looked at, under the lock that telling waits
for; at once, or at an hour that was chosen."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.audit.actions import record_event
from portal.foundation.database import fetch, fetch_value, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.actions.life import NOTHING_PLANNED, publish_procurement
from procurement.register.actions.telling import alone_in_telling, still_draft, write_beside
from procurement.register.errors import (
    ChangedSinceRead,
    HourPassed,
    NeedsAnotherPair,
    NotAllowedNow,
    NotReady,
    NumberChanged,
    OverBefore,
    SameAlready,
)
from procurement.register.ports import Desk
from procurement.register.queries import last_editor, procurement_by_reference, told_alike

# What keeps a draft from the public at its hour.
REFUSALS = (NotReady, NeedsAnotherPair, ChangedSinceRead, OverBefore, SameAlready)


async def publish_and_tell(
    reference: str, desk: Desk, *, by: str, now: datetime, number: int | None, office: ZoneInfo,
    seen_revision: int | None = None, four_eyes: bool = False, meant: bool = False,
) -> str:  # fmt: skip
    """Make a draft public, with ten minutes to undo its mail, and return its status.

    `number` is how many it reached when it was decided. With `meant` it is another purchase than one of today that is
    called the same. Publishing again changes nothing.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        NumberChanged: it reaches another number by now, or no number was seen.
        SameAlready: some whom it reaches were told of the same today.
        OverBefore: nobody could bid for it any more.
        NotReady, NeedsAnotherPair, ChangedSinceRead: as `publish_procurement`.
    """
    async with transaction():
        await alone_in_telling()
        before = await records.held(reference)
        if before["status"] != "draft":
            return str(before["status"])
        _refuse_over(before, now)
        if not meant:
            await _refuse_repeat(before, desk, now, office)
        total = (await desk.reach(reference, now))["total"]
        if number != total:
            raise NumberChanged(reference, number, total)
        return await publish_procurement(
            reference, by=by, now=now, tell_from=now + domain.UNDO_WITHIN, four_eyes=four_eyes,
            seen_revision=seen_revision,
        )  # fmt: skip


async def tell_after_all(
    reference: str, desk: Desk, *, by: str, now: datetime, number: int | None, office: ZoneInfo, meant: bool = False
) -> None:
    """Tell whoever it concerns after all, ten minutes from now.

    Raises:
        NotAllowedNow: its sending was not called off.
        NumberChanged, SameAlready: as `publish_and_tell`.
    """
    async with transaction():
        await alone_in_telling()
        before = await records.held(reference)
        if not before["called_off_at"]:
            raise NotAllowedNow(reference, before["status"], before["status"])
        if not meant:
            await _refuse_repeat(before, desk, now, office)
        total = (await desk.reach(reference, now))["total"]
        if number != total:
            raise NumberChanged(reference, number, total)
        await write_beside(before, {"called_off_at": None, "tell_from": now + domain.UNDO_WITHIN})
        await record_event(by, "procurement.told_after_all", "procurement", reference, at=now)


async def schedule(
    reference: str, publish_at: datetime, *, by: str, now: datetime, seen_revision: int | None = None,
    four_eyes: bool = False,
) -> None:  # fmt: skip
    """Let the draft become public by itself at `publish_at`; another hour takes the place of the first.

    Raises:
        NotAllowedNow: it is public already.
        HourPassed: the hour has been, or bids can no longer be handed in by then.
        NotReady, NeedsAnotherPair, ChangedSinceRead: it could not be published now either.
    """
    async with transaction():
        before = await still_draft(reference)
        if publish_at <= now:
            raise HourPassed("Välj en tid som inte har varit")
        if before["deadline_at"] and not domain.standing_of(before).awarded and publish_at >= before["deadline_at"]:
            raise HourPassed("Välj en tid före sista dag att lämna anbud")
        if seen_revision not in (None, before["revision"]):
            raise ChangedSinceRead(reference)
        if domain.lacks_approval(await last_editor(before["id"]), by, four_eyes=four_eyes):
            raise NeedsAnotherPair(reference)
        if lacks := domain.lacks_of(await procurement_by_reference(reference)):
            raise NotReady(reference, lacks)
        planned = {"publish_at": publish_at, "publish_by": by, "publish_revision": before["revision"]}
        await write_beside(before, {**planned, "publish_refused": None, "publish_refused_at": None})
        details = {"publish_at": publish_at}
        await record_event(by, "procurement.scheduled", "procurement", reference, at=now, details=details)


async def unschedule(reference: str, *, by: str, now: datetime) -> None:
    """Let the draft stay a draft; nothing planned, nothing changes. That its hour passed in vain has been read."""
    async with transaction():
        before = await still_draft(reference)
        if before["publish_at"]:
            await record_event(by, "procurement.unscheduled", "procurement", reference, at=now)
        fields = ("publish_at", "publish_by", "publish_revision", "publish_refused", "publish_refused_at")
        await write_beside(before, dict.fromkeys(fields))


async def publish_scheduled(now: datetime, desk: Desk, *, office: ZoneInfo, four_eyes: bool = False) -> int:
    """Make public every draft whose hour has come, each once, whatever is killed when; return how many.

    One that lacks something by now, whose last day has been, that tells the same people of the same twice in a day, or
    with `four_eyes` was changed by anybody after the hour was set, stays a draft without an hour. The draft and the
    trail say why.
    """
    published = 0
    while await _next_due(now):
        async with transaction():
            await alone_in_telling()
            rows = await fetch(
                """SELECT reference, publish_by, publish_revision FROM procurement WHERE status = 'draft' AND publish_at <= $1
                   ORDER BY publish_at, id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED""",
                now,
            )
            if not rows:
                return published
            reference, by, read = rows[0]
            before = await records.held(reference)
            try:
                _refuse_over(before, now)
                await _refuse_repeat(before, desk, now, office)
                await publish_procurement(
                    reference, by=by, now=now, four_eyes=four_eyes, seen_revision=read if four_eyes else None
                )
                published += 1
            except REFUSALS as error:
                said = {"publish_refused": str(error), "publish_refused_at": now}
                await write_beside(before, {**NOTHING_PLANNED, **said})
                details = {"why": str(error), "by": by}
                await record_event(
                    "anbud", "procurement.not_published", "procurement", reference, at=now, details=details
                )
    return published


async def _next_due(now: datetime) -> str | None:
    found: str | None = await fetch_value(
        "SELECT reference FROM procurement WHERE status = 'draft' AND publish_at <= $1 LIMIT 1", now
    )
    return found


def _refuse_over(before: dict[str, Any], now: datetime) -> None:
    if domain.status_in_public(before, now) == "closed":
        raise OverBefore(before["reference"])


async def _refuse_repeat(before: dict[str, Any], desk: Desk, now: datetime, office: ZoneInfo) -> None:
    """Refuse to tell people of what another procurement of today, called the same, has told them or is about to."""
    midnight = datetime.combine(now.astimezone(office).date(), time(), office)
    twins = await told_alike(before["id"], midnight)
    if not twins:
        return
    again = await desk.told_again(before["reference"], twins, now)
    if again:
        raise SameAlready(before["reference"], ", ".join(twins), again)
