"""Notices that say something else than before."""

from datetime import datetime
from typing import Any

import msgspec

from portal.foundation.database import copy_rows, execute_many, fetch, fetch_value
from procurement.register.queries import procurement_by_reference
from procurement.sources.actions.applying import apply_notice, changes_of
from procurement.sources.actions.rules import Pending, Rules, Taken
from procurement.sources.domain import marks_of
from procurement.sources.formats.notice import NoticeRead

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
    await execute_many(
        """UPDATE notice SET version = $3, kind = $4, keys = $5, procurement_id = $6, content_hash = $7, content = $8,
                  url = $9, received_at = $10, published_at = $11, format = $12, marks = $13
           WHERE id = $1 AND external_id = $2""",
        [(row["id"], *notice_columns(pending, row["procurement_id"], taken.kind, rules.now)) for row, pending in rows],
    )
    held = [
        (row["id"], row["procurement_id"])
        for row, pending in rows
        # What an officer rejected is not asked of again, however it changes.
        if row["procurement_id"] is not None and not await write_or_hold(pending.notice, row["reference"], taken, rules)
    ]
    await hold_for_review(held, rules.now)


async def write_or_hold(notice: NoticeRead, reference: str, taken: Taken, rules: Rules) -> bool:
    """Write a later notice into its procurement and return True; False when an officer must see it first."""
    if rules.review and await _is_an_officers(reference):
        found = await procurement_by_reference(reference)
        if changes_of(notice, found):
            return False
    if names := await apply_notice(notice, reference, by=rules.source, now=rules.now):
        taken.changes[reference] = sorted({*taken.changes.get(reference, []), *names})
    return True


async def _is_an_officers(reference: str) -> bool:
    """Tell whether a procurement is public, or a draft that somebody else than the sources has written in."""
    return bool(await fetch_value(
        """SELECT p.status <> 'draft' OR EXISTS (SELECT 1 FROM procurement_revision r WHERE r.procurement_id = p.id
                                                 AND NOT EXISTS (SELECT 1 FROM source s WHERE s.name = r.by))
           FROM procurement p WHERE p.reference = $1""",
        reference,
    ))  # fmt: skip


async def hold_for_review(held: list[tuple[int, int]], now: datetime) -> None:
    """Have officers look at notices, given with their procurements, that would change something."""
    waiting = {
        row["notice_id"]
        for row in await fetch(
            "SELECT notice_id FROM review WHERE decided_at IS NULL AND notice_id = ANY ($1)", [one for one, _ in held]
        )
    }
    await copy_rows(
        "review",
        ("notice_id", "verdict", "procurement_id", "warnings", "created_at"),
        [
            (notice_id, "changed", procurement_id, [], now)
            for notice_id, procurement_id in held
            if notice_id not in waiting
        ],
    )
