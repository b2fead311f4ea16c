"""What a new notice may be another telling of: found by index, scored, and only proposed."""

from typing import Any, NamedTuple

import msgspec

from portal.foundation.database import fetch, fetch_value
from procurement.sources.actions.rules import Rules
from procurement.sources.actions.written_here import WrittenHere
from procurement.sources.domain import LIKELY, likeness, sought_marks
from procurement.sources.formats.notice import NoticeRead

MOST_CANDIDATES = 20


class Proposal(NamedTuple):
    """A procurement that a notice is likely to tell of, and how likely out of a hundred."""

    id: int
    score: int


async def proposals(
    notices: list[NoticeRead], source_id: int, kind: str | None, rules: Rules, own: WrittenHere
) -> dict[str, Proposal]:
    """Return the best likely procurement of each notice that has one, by the notice's id at its source.

    Within one source and format the ids tell what is the same; who opens files by hand has decided already.
    """
    if not notices or rules.open_waiting:
        return {}
    by_id = {notice.external_id: notice for notice in notices}
    pairs = [(notice.external_id, one.id, one.notice) for notice in notices for one in own.like(notice)]
    if await _has_others(source_id, kind):
        rows = await _candidates(notices, source_id, kind)
        pairs += [(row["sought"], row["procurement_id"], _read(row)) for row in rows]
    found: dict[str, Proposal] = {}
    for identity, procurement_id, other in pairs:
        score = likeness(by_id[identity], other)
        best = found.get(identity)
        if score >= LIKELY and (best is None or score > best.score):
            found[identity] = Proposal(procurement_id, score)
    return found


def _read(row: Any) -> NoticeRead:
    return msgspec.json.decode(row["content"], type=NoticeRead)


async def _has_others(source_id: int, kind: str | None) -> bool:
    return bool(await fetch_value(
        "SELECT EXISTS (SELECT 1 FROM notice WHERE source_id <> $1 OR format IS DISTINCT FROM $2)", source_id, kind
    ))  # fmt: skip


async def _candidates(notices: list[NoticeRead], source_id: int, kind: str | None) -> list[Any]:
    marks = [(notice.external_id, mark) for notice in notices for mark in sought_marks(notice)]
    return await fetch(
        """SELECT sought.id AS sought, n.procurement_id, n.content
           FROM (SELECT id, array_agg(mark) AS marks FROM unnest($1::text[], $2::text[]) AS s (id, mark) GROUP BY id)
                AS sought
           CROSS JOIN LATERAL (
               SELECT procurement_id, content FROM notice
               WHERE marks && sought.marks AND procurement_id IS NOT NULL
                 AND (source_id <> $3 OR format IS DISTINCT FROM $4) LIMIT $5) AS n""",
        [identity for identity, _ in marks], [mark for _, mark in marks], source_id, kind, MOST_CANDIDATES,
    )  # fmt: skip
