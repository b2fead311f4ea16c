"""Notices that say something else than before."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from portal.foundation.database import execute_many, fetch, fetch_value
from procurement.register.queries import procurement_by_reference
from procurement.sources.actions.applying import apply_notice, changes_of, unsaid
from procurement.sources.actions.rules import Foreseen, Pending, Rules, Taken
from procurement.sources.domain import marks_of
from procurement.sources.formats.notice import NoticeRead

MOST_FORESEEN = 50
NOTICE = ("source_id", "external_id", "version", "kind", "keys", "procurement_id", "content_hash", "content", "url",
          "received_at", "published_at", "format", "marks")  # fmt: skip


def notice_columns(pending: Pending, procurement_id: int | None, kind: str | None, now: datetime) -> tuple[Any, ...]:
    """Return what is kept of a notice, in the order of `NOTICE` after the source."""
    notice = pending.notice
    return (notice.external_id, notice.version, notice.kind, list(notice.keys), procurement_id, pending.digest,
            msgspec.json.encode(notice).decode(), notice.url, now, notice.published_at, kind,
            list(marks_of(notice)))  # fmt: skip


async def take_changed(changed: list[Pending], known: dict[str, Any], taken: Taken, rules: Rules) -> None:
    """Keep what changed notices say now, and write it into their procurements or hold it for an officer."""
    rows = [(known[pending.notice.external_id], pending) for pending in changed]
    before = await _contents([row["id"] for row, _ in rows])
    await execute_many(
        """UPDATE notice SET version = $3, kind = $4, keys = $5, procurement_id = $6, content_hash = $7, content = $8,
                  url = $9, received_at = $10, published_at = $11, format = $12, marks = $13
           WHERE id = $1 AND external_id = $2""",
        [(row["id"], *notice_columns(pending, row["procurement_id"], taken.kind, rules.now)) for row, pending in rows],
    )
    held: list[Held] = []
    for row, pending in rows:
        # What an officer rejected is not asked of again, however it changes.
        if row["procurement_id"] is not None:
            asked = await write_or_hold(pending.notice, row["reference"], taken, rules, before=before[row["id"]])
            held += [Held(row["id"], row["procurement_id"], asked)] if asked else []
    await hold_for_review(held, rules.now)


async def foresee(fresh: list[Pending], changed: list[Pending], known: dict[str, Any], taken: Taken) -> None:
    """Note what would happen to new and changed notices, as far as somebody will read it."""
    taken.foreseen += [Foreseen("new", pending.notice.title) for pending in fresh]
    for pending in changed[: MOST_FORESEEN - len(taken.foreseen)] if len(taken.foreseen) < MOST_FORESEEN else ():
        row = known[pending.notice.external_id]
        before = (await _contents([row["id"]]))[row["id"]]
        found = await procurement_by_reference(row["reference"]) if row["reference"] else None
        names = sorted(set(changes_of(pending.notice, found)) - unsaid(before, pending.notice)) if found else []
        taken.foreseen.append(Foreseen("changed", pending.notice.title, row["reference"], names))
    del taken.foreseen[MOST_FORESEEN:]


async def _contents(ids: list[int]) -> dict[int, NoticeRead]:
    rows = await fetch("SELECT id, content FROM notice WHERE id = ANY ($1)", ids)
    return {row["id"]: msgspec.json.decode(row["content"], type=NoticeRead) for row in rows}


async def write_or_hold(
    notice: NoticeRead, reference: str, taken: Taken, rules: Rules, *, before: NoticeRead | None = None
) -> list[str]:
    """Write a later notice into its procurement, or return the names of what an officer must look at first.

    What it says as it said `before` is not news: what somebody here made of that stays.
    """
    same = unsaid(before, notice)
    if await _must_be_seen(reference, rules, first=before is None):
        return sorted(set(changes_of(notice, await procurement_by_reference(reference))) - same)
    if names := await apply_notice(notice, reference, by=rules.source, now=rules.now, ours=same):
        taken.changes[reference] = sorted({*taken.changes.get(reference, []), *names})
    return []


async def _must_be_seen(reference: str, rules: Rules, *, first: bool) -> bool:
    """Tell whether an officer must look first: where the source says so, and when a first notice meets what is written here."""
    if rules.review:
        return await _is_an_officers(reference)
    return first and not await fetch_value(
        """SELECT EXISTS (SELECT 1 FROM notice n JOIN procurement p ON p.id = n.procurement_id WHERE p.reference = $1)""",
        reference,
    )


async def _is_an_officers(reference: str) -> bool:
    """Tell whether a procurement is public, or a draft that somebody else than the sources has written in."""
    return bool(await fetch_value(
        """SELECT p.status <> 'draft' OR EXISTS (SELECT 1 FROM procurement_revision r WHERE r.procurement_id = p.id
                                                 AND NOT EXISTS (SELECT 1 FROM source s WHERE s.name = r.by))
           FROM procurement p WHERE p.reference = $1""",
        reference,
    ))  # fmt: skip


class Held(NamedTuple):
    """A notice that would change something in a procurement, and what."""

    notice_id: int
    procurement_id: int
    asked: list[str]


async def hold_for_review(held: list[Held], now: datetime) -> None:
    """Have officers look at what notices would change; what waits already waits for the latest."""
    await execute_many(
        """INSERT INTO review (notice_id, verdict, procurement_id, asked, created_at) VALUES ($1, 'changed', $2, $3, $4)
           ON CONFLICT (notice_id) WHERE decided_at IS NULL DO UPDATE SET
               asked = ARRAY(SELECT DISTINCT unnest(review.asked || excluded.asked) ORDER BY 1)""",
        [(one.notice_id, one.procurement_id, one.asked, now) for one in held],
    )
