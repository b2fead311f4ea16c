"""Opening to the public what waits as a draft and is public already where it comes from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from portal.foundation.database import fetch, fetch_value, transaction
from procurement.register.actions import publish_procurement
from procurement.register.bulk import publish_drafts
from procurement.sources.actions.rules import Rules
from procurement.sources.domain import has_publication, standing_of
from procurement.sources.formats.notice import NoticeRead


async def open_waiting(source_id: int | None, external_ids: Sequence[str], rules: Rules) -> int:
    """Open drafts that notices of a source stand behind, each as its latest notice says; return how many."""
    latest = await _latest(
        "p.id IN (SELECT procurement_id FROM notice WHERE source_id = $1 AND external_id = ANY ($2))",
        source_id, list(external_ids),
    )  # fmt: skip
    ready = {one: notice for one, notice in latest.items() if has_publication(notice, rules.now)}
    standings = {one: standing_of(notice, rules.now, rules.office) for one, notice in ready.items()}
    await publish_drafts(standings, by=rules.source, now=rules.now)
    return len(standings)


async def publish_draft(reference: str, *, by: str, office: ZoneInfo, now: datetime) -> str:
    """Make a draft public and return its status: as its latest notice says, or as an officer wrote it.

    One whose deadline has passed becomes `closed`. Publishing again changes nothing.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        NotReady: an officer's draft lacks something.
    """
    async with transaction():
        latest = await _latest("p.reference = $1", reference)
        if not latest:
            return await publish_procurement(reference, by=by, now=now)
        await publish_drafts({one: standing_of(notice, now, office) for one, notice in latest.items()}, by=by, now=now)
    return str(await fetch_value("SELECT status FROM procurement WHERE reference = $1", reference))


async def _latest(which: str, *arguments: Any) -> dict[int, NoticeRead]:
    """Return the latest notice behind each draft, with the deadline that all its notices together give."""
    rows = await fetch(
        f"""SELECT DISTINCT ON (p.id) p.id, p.deadline_at, n.content FROM notice n
            JOIN procurement p ON p.id = n.procurement_id WHERE p.status = 'draft' AND {which}
            ORDER BY p.id, n.published_at DESC NULLS LAST, n.id DESC""",
        *arguments,
    )  # fmt: skip
    read = {row["id"]: (msgspec.json.decode(row["content"], type=NoticeRead), row["deadline_at"]) for row in rows}
    return {one: msgspec.structs.replace(notice, deadline_at=deadline) for one, (notice, deadline) in read.items()}
