"""Taking in notices by the batch: what is known and unchanged is not written, whatever else the batch holds."""

from typing import Any

from portal.foundation.database import REFUSED, execute, fetch, transaction
from portal.foundation.errors import AnbudError
from procurement.releases.domain import TEST_PREFIX, reference_in
from procurement.releases.queries import ours_among
from procurement.sources.actions.changed import foresee, take_changed
from procurement.sources.actions.fresh import take_fresh
from procurement.sources.actions.opening import open_waiting
from procurement.sources.actions.rules import Pending, Rules, Taken
from procurement.sources.actions.runs import hold_run
from procurement.sources.errors import RunLost


async def import_batch(batch: list[Pending], source_id: int | None, taken: Taken, rules: Rules) -> None:
    """Take a batch in, in one transaction; an item that the register refuses delays none of the others."""
    counted = (taken.new, taken.changed, taken.unchanged, taken.opened)
    try:
        async with transaction():
            await _import(batch, source_id, taken, rules)
    except RunLost:
        raise
    except (*REFUSED, AnbudError) as error:
        taken.new, taken.changed, taken.unchanged, taken.opened = counted
        if len(batch) > 1:
            for pending in batch:
                await import_batch([pending], source_id, taken, rules)
        else:
            reason = f"It cannot be kept: {str(error).splitlines()[0][:200]}"
            taken.rejected.append({"place": batch[0].notice.place, "reason": reason})


async def _import(batch: list[Pending], source_id: int | None, taken: Taken, rules: Rules) -> None:
    if source_id is not None:
        # Two imports of one source take turns, batch by batch; else both would find the same notice new.
        await execute("SELECT pg_advisory_xact_lock(hashtext('source'), $1)", source_id)
    theirs = await _of_others(batch, rules)
    taken.unchanged += len(batch) - len(theirs)
    batch = theirs
    known = await _known(batch, rules.source)
    last = {pending.notice.external_id: pending for pending in batch}
    fresh = [pending for pending in last.values() if pending.notice.external_id not in known]
    changed = [pending for pending in last.values() if _differs(pending, known.get(pending.notice.external_id))]
    taken.new += len(fresh)
    taken.changed += len(changed)
    taken.unchanged += len(batch) - len(fresh) - len(changed)
    if source_id is None:
        await foresee(fresh, changed, known, taken)
        return
    await take_fresh(fresh, source_id, taken, rules)
    await take_changed(changed, known, taken, rules)
    back = [row["id"] for row in known.values() if row["gone_at"] is not None]
    if back:
        # Gone and back is not news: it is the same notice.
        await execute("UPDATE notice SET gone_at = NULL WHERE id = ANY ($1)", back)
    if rules.open_waiting:
        taken.opened += await open_waiting(source_id, list(known), rules)
    if rules.run_id is not None:
        await hold_run(rules.run_id, taken, rules.moment)


async def _of_others(batch: list[Pending], rules: Rules) -> list[Pending]:
    """Return the notices that are not our own releases come back: under our prefix, of a procurement and buyer of ours."""
    prefix = rules.ocid_prefix or TEST_PREFIX
    references = {pending.notice.external_id: reference_in(pending.notice.external_id, prefix) for pending in batch}
    ours = await ours_among([one for one in references.values() if one])
    return [
        pending
        for pending in batch
        if (reference := references[pending.notice.external_id]) is None
        or pending.notice.buyer_name is None
        or ours.get(reference) != pending.notice.buyer_name
    ]


def _differs(pending: Pending, known: Any) -> bool:
    """Tell whether a known notice says something else than before; an older version says nothing new."""
    if known is None or known["content_hash"] == pending.digest:
        return False
    before, now = known["published_at"], pending.notice.published_at
    return not (before and now and now < before)


async def _known(batch: list[Pending], source: str) -> dict[str, Any]:
    rows = await fetch(
        """SELECT n.id, n.external_id, n.content_hash, n.published_at, n.gone_at, p.id AS procurement_id, p.reference,
                  p.status
           FROM notice n JOIN source s ON s.id = n.source_id LEFT JOIN procurement p ON p.id = n.procurement_id
           WHERE s.name = $1 AND n.external_id = ANY ($2)""",
        source, [pending.notice.external_id for pending in batch],
    )  # fmt: skip
    return {row["external_id"]: row for row in rows}
