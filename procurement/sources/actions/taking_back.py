"""Notices that an import brought are taken back, with the drafts that nobody has touched since."""

from collections.abc import Sequence

from portal.foundation.database import execute, fetch, transaction
from procurement.register.bulk import discard_drafts
from procurement.register.errors import DraftInUse


async def take_back(notice_ids: Sequence[int]) -> set[int]:
    """Take back notices whose draft is as the import left it, and return which; the others stay.

    Touched is what somebody edited, published, judged, or put something else beside.
    """
    async with transaction():
        rows = await fetch(
            """SELECT n.id, n.procurement_id FROM notice n JOIN procurement p ON p.id = n.procurement_id
               WHERE n.id = ANY ($1) AND p.status = 'draft' AND p.revision = 1
                 AND NOT EXISTS (SELECT 1 FROM notice o WHERE o.procurement_id = p.id AND o.id <> n.id)
                 AND NOT EXISTS (SELECT 1 FROM notice_judgement j WHERE j.notice_id = n.id OR j.procurement_id = p.id)
                 AND NOT EXISTS (SELECT 1 FROM review r WHERE r.notice_id = n.id AND r.decided_at IS NOT NULL)
                 AND NOT EXISTS (SELECT 1 FROM review r WHERE r.candidate_id = p.id)
               ORDER BY n.id FOR UPDATE OF n, p""",
            list(notice_ids),
        )
        return await _drop([(row["id"], row["procurement_id"]) for row in rows])


async def _drop(pairs: list[tuple[int, int]]) -> set[int]:
    """Drop notices with their drafts; one that something else refers to stays, and delays none of the others."""
    if not pairs:
        return set()
    notices, drafts = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    try:
        async with transaction():
            await execute("DELETE FROM review WHERE notice_id = ANY ($1)", notices)
            await execute("DELETE FROM notice WHERE id = ANY ($1)", notices)
            await discard_drafts(drafts)
        return set(notices)
    except DraftInUse:
        if len(pairs) == 1:
            return set()
        middle = len(pairs) // 2
        return await _drop(pairs[:middle]) | await _drop(pairs[middle:])
