"""A procurement's way through its life: each step is allowed or refused by `domain`, and leaves a revision."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from portal.foundation.database import fetch, transaction
from procurement.plan.actions import record_evidence
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.actions.bidders import note_bidders
from procurement.register.errors import ChangedSinceRead, DeadlinePassed, NeedsAnotherPair, NotAllowedNow, NotReady
from procurement.register.queries import last_editor, lots_of, procurement_by_reference, text_in

# What was planned for a draft is over when it is public.
NOTHING_PLANNED = dict.fromkeys((
    "publish_at", "publish_by", "publish_revision", "publish_refused", "publish_refused_at", "review_asked_at", "review_asked_by",
))  # fmt: skip


async def publish_procurement(
    reference: str,
    *,
    by: str,
    now: datetime,
    complete: bool = True,
    tell_from: datetime | None = None,
    four_eyes: bool = False,
    seen_revision: int | None = None,
) -> str:
    """Make a draft public and return its status; publishing again changes nothing.

    Nobody is told before `tell_from`. With `complete`, an officer's draft must have what a reader needs; an imported notice is as its buyer wrote it.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        NotReady: the draft lacks something, named in Swedish.
        NeedsAnotherPair: with `four_eyes`, whoever publishes wrote the last change.
        ChangedSinceRead: it was changed after `seen_revision`, which is what was read.
    """
    async with transaction():
        before = await records.held(reference)
        if before["status"] != "draft":
            return str(before["status"])
        if four_eyes and domain.lacks_approval(await last_editor(before["id"]), by, four_eyes=True):
            raise NeedsAnotherPair(reference)
        if seen_revision not in (None, before["revision"]):
            raise ChangedSinceRead(reference)
        standing = domain.standing_of(before)
        found = await procurement_by_reference(reference)
        if complete and (lacks := domain.lacks_of(found)):
            raise NotReady(reference, lacks)
        status = domain.status_when_published(standing, now)
        columns = {"status": status, "published_at": now}
        changes = domain.differences(before, columns)
        columns |= {"tell_from": tell_from, **NOTHING_PLANNED}
        await records.apply(before, columns, changes, by, "published", now)
        if before["activity_rule"]:
            text = text_in(found, before["language"])[1]
            await record_evidence(
                rule=before["activity_rule"], kind="publication", happened_on=now.astimezone(records.SWEDEN).date(),
                reference=f"procurement:{reference}", title=f"{reference}: {text['title']}", now=now,
            )  # fmt: skip
    return status


async def begin_dialogue(reference: str, *, by: str, now: datetime) -> None:
    """Ask firms what they think of a planned procurement (a request for information)."""
    await _step(reference, "dialogue", {}, by, now)


async def plan_again(reference: str, *, by: str, now: datetime) -> None:
    """End the dialogue without opening: the procurement is planned again."""
    await _step(reference, "planned", {}, by, now)


async def open_procurement(reference: str, deadline_at: datetime, *, by: str, now: datetime) -> None:
    """Open a procurement for bids until `deadline_at`; one that closed opens again.

    Raises:
        DeadlinePassed: `deadline_at` is not after `now`.
    """
    if deadline_at <= now:
        raise DeadlinePassed(reference)
    await _step(reference, "open", {"deadline_at": deadline_at}, by, now)


async def cancel_procurement(reference: str, reason: str, *, by: str, now: datetime) -> None:
    """End a public procurement without an award; followers are told the reason."""
    await _step(reference, "cancelled", {"cancelled_reason": reason}, by, now)


async def withdraw_procurement(reference: str, reason: str, *, by: str, now: datetime) -> None:
    """Take it off the website; one that was not over is called off by that, and its followers are told the reason.

    Raises:
        NotAllowedNow: it is not on the website.
    """
    async with transaction():
        before = await records.held(reference)
        if before["status"] == "draft" or before["withdrawn_at"] or before["merged_into_id"]:
            raise NotAllowedNow(reference, before["status"], "cancelled")
        columns: dict[str, Any] = {"cancelled_reason": reason, "withdrawn_at": now}
        over = not domain.may_become(before["status"], "cancelled")
        columns |= {} if over else {"status": "cancelled"}
        event = "changed" if over else "cancelled"
        await records.apply(before, columns, domain.differences(before, columns), by, event, now)


async def show_procurement(reference: str, *, by: str, now: datetime) -> None:
    """Put one that was taken off the website back on it, as it stands; nobody is told."""
    async with transaction():
        before = await records.held(reference)
        if before["withdrawn_at"] is None:
            raise NotAllowedNow(reference, before["status"], before["status"])
        columns = {"withdrawn_at": None}
        await records.apply(before, columns, domain.differences(before, columns), by, "changed", now)


async def award_procurement(
    reference: str,
    winner: str,
    *,
    bids: int | None = None,
    bidders: Sequence[str] = (),
    lots: Mapping[str, str] | None = None,
    contract_from_on: date | None = None,
    contract_until_on: date | None = None,
    by: str,
    now: datetime,
) -> None:
    """Tell who won; what is not said about bids and contract stays as it was.

    `bidders` are the names of those who handed in a bid; the winner is one of them, said or not. `lots` are the winners
    of lots by number; a lot that nobody won is over all the same.
    """
    names = [*winner.split(","), *bidders]
    bids = bids or (len({domain.firm_key(name) for name in names}) if bidders else None)
    said = {"bids": bids, "contract_from_on": contract_from_on, "contract_until_on": contract_until_on}
    columns = {"awarded_to": winner, "awarded_on": now.date()} | {name: v for name, v in said.items() if v is not None}
    async with transaction():
        await _step(reference, "awarded", columns, by, now, lots)
        await note_bidders(reference, names)


async def end_procurement(reference: str, *, by: str, now: datetime) -> None:
    """Note that the contract is over."""
    await _step(reference, "ended", {}, by, now)


async def _step(
    reference: str, step: str, columns: dict[str, Any], by: str, now: datetime, winners: Mapping[str, str] | None = None
) -> None:
    async with transaction():
        before = await records.held(reference)
        if not domain.may_become(before["status"], step):
            raise NotAllowedNow(reference, before["status"], step)
        columns = {"status": step, **columns}
        changes = domain.differences(before, columns)
        if winners and (lots := await lots_of(before["id"])):
            won = [lot | {"awarded_to": winners.get(lot["number"]) or None} for lot in lots]
            await records.write_lots(before["id"], won)
            changes |= domain.differences({"lots": lots}, {"lots": won})
        await records.apply(before, columns, changes, by, step, now)


async def close_overdue(now: datetime) -> int:
    """Close every open procurement whose deadline is at or before `now`; return how many."""
    return await _by_the_clock("open", "closed", "deadline_at <= $1", now)


async def end_expired(now: datetime, today: date) -> int:
    """End every awarded procurement whose contract's last day is before `today`; return how many."""
    return await _by_the_clock("awarded", "ended", "contract_until_on < $2", now, today)


async def _by_the_clock(before: str, after: str, due: str, *arguments: Any) -> int:
    async with transaction():
        rows = await fetch(
            f"""WITH moved AS (
                   UPDATE procurement SET status = '{after}', revision = revision + 1, changed_at = $1
                   WHERE status = '{before}' AND {due} RETURNING id, revision)
               INSERT INTO procurement_revision (procurement_id, number, at, by, event, changes, matters)
               SELECT id, revision, $1, 'anbud', '{after}', '{{"status": ["{before}", "{after}"]}}', false FROM moved
               RETURNING procurement_id""",
            *arguments,
        )
    return len(rows)
