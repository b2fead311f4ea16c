"""What officers decide about notices that wait; each decision is remembered and not asked again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.register.actions import edit_procurement, merge_procurement
from procurement.register.bulk import create_drafts, discard_drafts
from procurement.register.errors import NotToMerge
from procurement.register.queries import procurement_by_reference
from procurement.sources.actions.applying import apply_notice, said_by
from procurement.sources.actions.fresh import draft_of
from procurement.sources.actions.opening import publish_draft
from procurement.sources.errors import AlreadyDecided, NoSuchReview
from procurement.sources.formats.notice import NoticeRead


class Officer(NamedTuple):
    """Who decides, when, and where the office is."""

    by: str
    now: datetime
    office: ZoneInfo


async def approve(number: int, officer: Officer, *, ours: Collection[str] = (), cpv: Sequence[str] = ()) -> str:
    """Open a new one to the public, or write a change but for the fields in `ours`; return the reference.

    `cpv` adds codes of a proposed trade to one that came without.

    Raises:
        NoSuchReview: nothing has this number.
        AlreadyDecided: somebody was first.
    """
    async with transaction():
        review = await _open(number)
        reference: str = review["reference"]
        if review["verdict"] == "changed":
            notice = _read(review)
            unasked = set(said_by(notice)) - set(review["asked"])
            await apply_notice(notice, reference, by=officer.by, now=officer.now, ours={*ours, *unasked})
        else:
            if cpv:
                codes = [*(await procurement_by_reference(reference))["cpv"], *cpv]
                await edit_procurement(reference, {"cpv": list(dict.fromkeys(codes))}, by=officer.by, now=officer.now)
            await publish_draft(reference, by=officer.by, office=officer.office, now=officer.now)
        # One that was said to be likely the same and is opened on its own is not the same.
        if review["candidate_id"] is not None:
            await _judge(review["notice_id"], review["candidate_id"], False, officer)
        decision = "kept" if review["candidate_id"] is not None else "approved"
        await _decide(number, decision, officer, reference)
    return reference


async def approve_many(numbers: Sequence[int], officer: Officer) -> int:
    """Open those of the reviews that are new and without a warning, and return how many."""
    rows = await fetch(
        """SELECT id FROM review WHERE id = ANY ($1) AND decided_at IS NULL AND verdict = 'new' AND warnings = '{}'
           ORDER BY id""",
        list(numbers),
    )
    for row in rows:
        await approve(row["id"], officer)
    return len(rows)


async def merge(number: int, reference: str, officer: Officer, *, ours: Collection[str] = ()) -> None:
    """Put a notice beside the others of a procurement, write what it says there but for `ours`, and drop its draft.

    Where its own is public already that one leads to the other from now on, with all its notices.

    Raises:
        NoSuchProcurement: no procurement has the reference.
        NotToMerge: it is the notice's own, or one of the two is over.
    """
    async with transaction():
        review = await _open(number)
        target = await procurement_by_reference(reference)
        if target["id"] == review["procurement_id"]:
            raise NotToMerge(f"Annonsen hör redan till {reference}.")
        own = await fetch_row("SELECT reference, status FROM procurement WHERE id = $1", review["procurement_id"])
        if own is not None and own["status"] != "draft":
            await join(own["reference"], reference, officer)
        await execute("UPDATE notice SET procurement_id = $2 WHERE id = $1", review["notice_id"], target["id"])
        await apply_notice(_read(review), reference, by=officer.by, now=officer.now, ours=ours)
        await _judge(review["notice_id"], target["id"], True, officer)
        await _decide(number, "merged", officer, reference)
        await _drop_if_empty(review["procurement_id"])


async def reject(number: int, reason: str, officer: Officer) -> None:
    """Say no to a notice: its draft goes, or the change is not made. It is not asked again, however the notice changes."""
    async with transaction():
        review = await _open(number)
        if review["verdict"] != "changed":
            await execute("UPDATE notice SET procurement_id = NULL WHERE id = $1", review["notice_id"])
        await _decide(number, "rejected", officer, review["reference"], reason)
        if review["verdict"] != "changed":
            await _drop_if_empty(review["procurement_id"])


async def split(notice_id: int, officer: Officer, *, municipality: str) -> str:
    """Part a notice from its procurement: it becomes a draft of its own, and is never joined there again.

    Raises:
        NoSuchReview: there is no such notice, or it belongs to nothing.
        NotToMerge: it is the only notice of its procurement.
    """
    async with transaction():
        row = await fetch_row(
            """SELECT n.id, n.content, n.procurement_id, s.name AS source, p.reference,
                      (SELECT count(*) FROM notice o WHERE o.procurement_id = n.procurement_id) AS beside
               FROM notice n JOIN source s ON s.id = n.source_id JOIN procurement p ON p.id = n.procurement_id
               WHERE n.id = $1 FOR UPDATE OF n""",
            notice_id,
        )
        if row is None:
            raise NoSuchReview(notice_id)
        if row["beside"] < 2:
            raise NotToMerge("Det är den enda annonsen om upphandlingen och kan inte skiljas från den.")
        await _judge(notice_id, row["procurement_id"], False, officer)
        draft = draft_of(_read(row), municipality)
        [made] = await create_drafts([draft], by=row["source"], now=officer.now, owner=officer.by)
        await execute("UPDATE notice SET procurement_id = $2 WHERE id = $1", notice_id, made.id)
        await execute(
            "INSERT INTO review (notice_id, verdict, procurement_id, created_at) VALUES ($1, 'new', $2, $3)",
            notice_id, made.id, officer.now,
        )  # fmt: skip
        await record_event(officer.by, "notice.split", "procurement", row["reference"], at=officer.now,
                           details={"into": made.reference})  # fmt: skip
    return made.reference


async def join(reference: str, into: str, officer: Officer) -> None:
    """Let a public procurement lead to another, and put its notices beside that one's; they are never asked about again.

    Raises:
        NoSuchProcurement: one of them is not there.
        NotToMerge: they are the same, or one is not public or over.
    """
    async with transaction():
        going, staying = await merge_procurement(reference, into, by=officer.by, now=officer.now)
        moved = await fetch(
            "UPDATE notice SET procurement_id = $2 WHERE procurement_id = $1 RETURNING id", going, staying
        )
        for notice in moved:
            await _judge(notice["id"], staying, True, officer)
        await execute(
            "UPDATE review SET procurement_id = $2 WHERE procurement_id = $1 AND decided_at IS NULL", going, staying
        )
        await execute(
            """UPDATE review SET candidate_id = NULLIF($2, procurement_id) WHERE candidate_id = $1 AND decided_at IS NULL""",
            going, staying,
        )  # fmt: skip


async def _open(number: int) -> Any:
    row = await fetch_row(
        """SELECT r.*, n.content, p.reference FROM review r JOIN notice n ON n.id = r.notice_id
           LEFT JOIN procurement p ON p.id = r.procurement_id WHERE r.id = $1 FOR UPDATE OF r""",
        number,
    )
    if row is None:
        raise NoSuchReview(number)
    if row["decided_at"] is not None:
        raise AlreadyDecided(row["decided_by"])
    return row


def _read(row: Any) -> NoticeRead:
    return msgspec.json.decode(row["content"], type=NoticeRead)


async def _judge(notice_id: int, procurement_id: int, same: bool, officer: Officer) -> None:
    await execute(
        """INSERT INTO notice_judgement (notice_id, procurement_id, same, by, at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (notice_id, procurement_id) DO UPDATE SET same = $3, by = $4, at = $5""",
        notice_id, procurement_id, same, officer.by, officer.now,
    )  # fmt: skip


async def _decide(
    number: int, decision: str, officer: Officer, reference: str | None, reason: str | None = None
) -> None:
    await execute(
        "UPDATE review SET decided_at = $2, decided_by = $3, decision = $4, reason = $5 WHERE id = $1",
        number, officer.now, officer.by, decision, reason,
    )  # fmt: skip
    details = {"reason": reason} if reason else {}
    await record_event(
        officer.by, f"notice.{decision}", "procurement", reference or "", at=officer.now, details=details
    )


async def _drop_if_empty(procurement_id: int | None) -> None:
    """Take a draft away that no notice stands behind any more; what was decided about it stays."""
    if procurement_id is None or await fetch_value(
        "SELECT EXISTS (SELECT 1 FROM notice WHERE procurement_id = $1)", procurement_id
    ):
        return
    if await fetch_value("SELECT status FROM procurement WHERE id = $1", procurement_id) != "draft":
        return
    await execute("UPDATE review SET procurement_id = NULL WHERE procurement_id = $1", procurement_id)
    await execute("UPDATE review SET candidate_id = NULL, score = NULL WHERE candidate_id = $1", procurement_id)
    await execute("DELETE FROM notice_judgement WHERE procurement_id = $1", procurement_id)
    await discard_drafts([procurement_id])
