"""Notices seen for the first time: each joins a procurement it shares a key with, or becomes a draft of its own."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portal.foundation.database import copy_rows, fetch
from procurement.register.bulk import Draft, Written, create_drafts, publish_drafts
from procurement.sources.actions.changed import NOTICE, Held, hold_for_review, notice_columns, write_or_hold
from procurement.sources.actions.proposing import Proposal, proposals
from procurement.sources.actions.rules import Pending, Rules, Taken
from procurement.sources.actions.written_here import written_here
from procurement.sources.domain import (
    contradicts,
    fields_of,
    has_publication,
    links_of,
    lots_of,
    standing_of,
    texts_of,
    warnings_of,
)
from procurement.sources.formats.notice import NoticeRead

UNKNOWN_BUYER = "Okänd upphandlande organisation"


class Place(NamedTuple):
    """The procurement that notices with a key belong to, one of them, and when the latest was published."""

    id: int
    reference: str
    notice: NoticeRead
    latest_at: datetime | None = None


async def take_fresh(fresh: list[Pending], source_id: int, taken: Taken, rules: Rules) -> None:
    """Give each new notice its procurement; what resembles another source's procurement waits for an officer."""
    own = rules.own or await written_here()
    by_key = {key: Place(*one) for key, one in own.by_key.items()} | await _places_by_key(fresh)
    firsts, followers = _parted(fresh, by_key)
    drafts = [draft_of(pending.notice, rules.municipality) for pending in firsts]
    written = await create_drafts(drafts, by=rules.source, now=rules.now, owner=rules.owner)
    made = list(zip(firsts, written, strict=True))
    alike = await proposals([pending.notice for pending in firsts], source_id, taken.kind, rules, own)
    opened = await _publish(made, alike, rules)
    places = [(pending, new.id) for pending, new in made]
    by_key = {
        key: Place(*new, pending.notice) for pending, new in reversed(made) for key in pending.notice.keys
    } | by_key
    held: dict[str, list[str]] = {}
    for pending in followers:
        place = next(by_key[key] for key in pending.notice.keys if key in by_key)
        by_key |= dict.fromkeys(pending.notice.keys, place)
        places.append((pending, place.id))
        # What an older notice says was changed by a later one; it only stands beside.
        if not _is_older(pending.notice, place):
            asked = await write_or_hold(pending.notice, place.reference, taken, rules)
            held |= {pending.notice.external_id: asked} if asked else {}
    await copy_rows("notice", NOTICE, [
        (source_id, *notice_columns(pending, procurement_id, taken.kind, rules.now)) for pending, procurement_id in places
    ])  # fmt: skip
    await _have_reviewed(made, opened, alike, held, source_id, rules)


def _parted(fresh: list[Pending], by_key: dict[str, Place]) -> tuple[list[Pending], list[Pending]]:
    """Return those that need a procurement of their own, and those that share a key with them or with a known one."""
    firsts: list[Pending] = []
    followers: list[Pending] = []
    known = {key: place.notice for key, place in by_key.items()}
    for pending in sorted(fresh, key=lambda p: p.notice.published_at.timestamp() if p.notice.published_at else 0):
        notice = pending.notice
        fellow = next((known[key] for key in notice.keys if key in known), None)
        # Some publishers give everything the same reference.
        is_first = fellow is None or contradicts(fellow, notice)
        (firsts if is_first else followers).append(pending)
        known = dict.fromkeys(notice.keys, notice) | known
    return firsts, followers


def _is_older(notice: NoticeRead, place: Place) -> bool:
    return bool(place.latest_at and notice.published_at and notice.published_at < place.latest_at)


async def _places_by_key(fresh: list[Pending]) -> dict[str, Place]:
    keys = list({key for pending in fresh for key in pending.notice.keys})
    rows = await fetch(
        """SELECT k.key, p.id, p.reference, n.content, max(n.published_at) OVER (PARTITION BY p.id) AS latest_at
           FROM notice n JOIN procurement p ON p.id = n.procurement_id, unnest(n.keys) AS k (key)
           WHERE n.keys && $1::text[]
             -- What an officer parted from its procurement does not draw others there.
             AND NOT EXISTS (SELECT 1 FROM notice_judgement j WHERE j.notice_id = n.id AND NOT j.same
                             AND j.procurement_id = p.id)
           ORDER BY n.id DESC""",
        keys,
    )  # fmt: skip
    wanted = set(keys)
    return {
        row["key"]: Place(row["id"], row["reference"], _read(row["content"]), row["latest_at"])
        for row in rows
        if row["key"] in wanted
    }


def _read(content: str) -> NoticeRead:
    return msgspec.json.decode(content, type=NoticeRead)


def draft_of(notice: NoticeRead, municipality: str) -> Draft:
    """Return what a notice's own draft is made of."""
    # A plan names no buyer when it is the municipality's own.
    nameless = municipality if notice.place.startswith("row ") else UNKNOWN_BUYER
    return Draft(notice.buyer_name or nameless, fields_of(notice), texts_of(notice), links_of(notice), lots_of(notice))


async def _publish(made: list[tuple[Pending, Written]], alike: dict[str, Proposal], rules: Rules) -> set[int]:
    """Open what may open by itself, and return which; what may be another source's already waits."""
    if not rules.publish:
        return set()
    standings = {
        new.id: standing_of(pending.notice, rules.now, rules.office)
        for pending, new in made
        if has_publication(pending.notice, rules.now) and pending.notice.external_id not in alike
    }
    await publish_drafts(standings, by=rules.source, now=rules.now)
    return set(standings)


async def _have_reviewed(
    made: list[tuple[Pending, Written]],
    opened: set[int],
    alike: dict[str, Proposal],
    held: dict[str, list[str]],
    source_id: int,
    rules: Rules,
) -> None:
    """Put what waits as a draft, and what would change something, before the officers."""
    waiting = [(pending.notice, new) for pending, new in made if new.id not in opened]
    identities = [*held, *(notice.external_id for notice, _ in waiting)]
    if not identities:
        return
    rows = await fetch(
        "SELECT id, external_id, procurement_id FROM notice WHERE source_id = $1 AND external_id = ANY ($2)",
        source_id, identities,
    )  # fmt: skip
    ids = {row["external_id"]: (row["id"], row["procurement_id"]) for row in rows}
    await copy_rows(
        "review",
        ("notice_id", "verdict", "procurement_id", "candidate_id", "score", "warnings", "created_at"),
        [_review(ids[notice.external_id][0], notice, new, alike, rules) for notice, new in waiting],
    )
    await hold_for_review([Held(*ids[identity], asked) for identity, asked in held.items()], rules.now)


def _review(
    notice_id: int, notice: NoticeRead, new: Written, alike: dict[str, Proposal], rules: Rules
) -> tuple[Any, ...]:
    found = alike.get(notice.external_id)
    verdict = "duplicate" if found else "new"
    warnings = list(warnings_of(notice, rules.now))
    return (
        notice_id,
        verdict,
        new.id,
        found.id if found else None,
        found.score if found else None,
        warnings,
        rules.now,
    )
