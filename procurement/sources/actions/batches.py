"""Taking in notices by the batch: only what is new or changed is written, and a changed one says what changed."""

from datetime import datetime
from typing import Any

import msgspec

from portal.foundation.database import copy_rows, execute, execute_many, fetch, fetch_value, transaction
from procurement.register.actions import award_procurement, cancel_procurement, edit_procurement
from procurement.register.bulk import Draft, create_drafts, publish_drafts
from procurement.register.domain import may_become
from procurement.sources.actions.opening import open_waiting
from procurement.sources.actions.rules import Pending, Rules, Taken
from procurement.sources.domain import (
    CANCELLED_WITHOUT_REASON,
    fields_of,
    has_publication,
    links_of,
    standing_of,
    texts_of,
)
from procurement.sources.formats.notice import NoticeRead

UNKNOWN_BUYER = "Okänd upphandlande organisation"


async def import_batch(batch: list[Pending], source_id: int | None, taken: Taken, rules: Rules) -> None:
    async with transaction():
        if source_id is not None:
            # Two imports of one source take turns, batch by batch; else both would find the same notice new.
            await execute("SELECT pg_advisory_xact_lock(hashtext('source'), $1)", source_id)
        known = await _known(batch, rules.source)
        last = {pending.notice.external_id: pending for pending in batch}
        taken.unchanged += len(batch) - len(last)
        fresh = [pending for pending in last.values() if pending.notice.external_id not in known]
        changed = [
            p
            for p in last.values()
            if p.notice.external_id in known and known[p.notice.external_id]["content_hash"] != p.digest
        ]
        taken.new += len(fresh)
        taken.changed += len(changed)
        taken.unchanged += len(last) - len(fresh) - len(changed)
        if source_id is not None:
            await _take_fresh(fresh, source_id, taken, rules)
            await _take_changed(changed, known, taken, rules)
            if rules.open_waiting:
                taken.opened += await open_waiting(source_id, list(known), rules)


async def _known(batch: list[Pending], source: str) -> dict[str, Any]:
    rows = await fetch(
        """SELECT n.id, n.external_id, n.content_hash, p.id AS procurement_id, p.reference, p.status
           FROM notice n JOIN source s ON s.id = n.source_id JOIN procurement p ON p.id = n.procurement_id
           WHERE s.name = $1 AND n.external_id = ANY ($2)""",
        source, [pending.notice.external_id for pending in batch],
    )  # fmt: skip
    return {row["external_id"]: row for row in rows}


async def _take_fresh(fresh: list[Pending], source_id: int, taken: Taken, rules: Rules) -> None:
    """Give each new notice its procurement: one it shares a key with, or a draft of its own."""
    by_key = await _procurements_by_key(fresh)
    firsts: list[Pending] = []
    followers: list[Pending] = []
    claimed: set[str] = set()
    for pending in sorted(fresh, key=lambda p: p.notice.published_at.timestamp() if p.notice.published_at else 0):
        keys = set(pending.notice.keys)
        (followers if keys & (by_key.keys() | claimed) else firsts).append(pending)
        claimed |= keys
    drafts = [_draft(pending.notice, rules) for pending in firsts]
    written = await create_drafts(drafts, by=rules.source, now=rules.now)
    places = [(pending, new.id) for pending, new in zip(firsts, written, strict=True)]
    by_key |= {
        key: (new.id, new.reference)
        for pending, new in zip(firsts, written, strict=True)
        for key in pending.notice.keys
    }
    if rules.publish:
        await publish_drafts(
            {new.id: standing_of(pending.notice, rules.now, rules.office)
             for pending, new in zip(firsts, written, strict=True) if has_publication(pending.notice, rules.now)},
            by=rules.source, now=rules.now,
        )  # fmt: skip
    for pending in followers:
        procurement_id, reference = next(by_key[key] for key in pending.notice.keys if key in by_key)
        by_key |= dict.fromkeys(pending.notice.keys, (procurement_id, reference))
        places.append((pending, procurement_id))
        await _apply(pending.notice, reference, taken, rules)
    await copy_rows(
        "notice",
        ("source_id", "external_id", "version", "kind", "keys", "procurement_id", "content_hash", "content", "url", "received_at",
         "published_at"),
        [(source_id, *_columns(pending, procurement_id, rules.now)) for pending, procurement_id in places],
    )  # fmt: skip


def _columns(pending: Pending, procurement_id: int, now: datetime) -> tuple[Any, ...]:
    notice = pending.notice
    return (notice.external_id, notice.version, notice.kind, list(notice.keys), procurement_id, pending.digest,
            msgspec.json.encode(notice).decode(), notice.url, now, notice.published_at)  # fmt: skip


async def _procurements_by_key(fresh: list[Pending]) -> dict[str, tuple[int, str]]:
    keys = list({key for pending in fresh for key in pending.notice.keys})
    rows = await fetch(
        """SELECT k.key, p.id, p.reference FROM notice n JOIN procurement p ON p.id = n.procurement_id,
                  unnest(n.keys) AS k (key) WHERE n.keys && $1::text[] ORDER BY n.id DESC""",
        keys,
    )  # fmt: skip
    return {row["key"]: (row["id"], row["reference"]) for row in rows if row["key"]}


def _draft(notice: NoticeRead, rules: Rules) -> Draft:
    # A plan names no buyer when it is the municipality's own.
    nameless = rules.municipality if notice.place.startswith("row ") else UNKNOWN_BUYER
    return Draft(notice.buyer_name or nameless, fields_of(notice), texts_of(notice), links_of(notice))


async def _take_changed(changed: list[Pending], known: dict[str, Any], taken: Taken, rules: Rules) -> None:
    for pending in changed:
        await _apply(pending.notice, known[pending.notice.external_id]["reference"], taken, rules)
    await execute_many(
        """UPDATE notice SET version = $3, kind = $4, keys = $5, procurement_id = $6, content_hash = $7, content = $8,
                  url = $9, received_at = $10, published_at = $11 WHERE id = $1 AND external_id = $2""",
        [
            (known[p.notice.external_id]["id"], *_columns(p, known[p.notice.external_id]["procurement_id"], rules.now))
            for p in changed
        ],
    )  # fmt: skip


async def _apply(notice: NoticeRead, reference: str, taken: Taken, rules: Rules) -> None:
    """Write what a later notice says into its procurement; what it does not say stays as it was."""
    names = await edit_procurement(
        reference, fields_of(notice), texts_of(notice), links_of(notice) or None, by=rules.source, now=rules.now
    )
    status = await fetch_value("SELECT status FROM procurement WHERE reference = $1", reference)
    if notice.kind == "cancel" and may_become(status, "cancelled") and status != "draft":
        await cancel_procurement(
            reference, notice.cancelled_reason or CANCELLED_WITHOUT_REASON, by=rules.source, now=rules.now
        )
        names.append("status")
    elif notice.kind == "award" and may_become(status, "awarded") and status != "draft" and notice.winners:
        await award_procurement(reference, ", ".join(notice.winners), by=rules.source, now=rules.now)
        names.append("status")
    if names:
        taken.changes[reference] = sorted({*taken.changes.get(reference, []), *names})
