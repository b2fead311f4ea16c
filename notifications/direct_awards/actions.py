"""Writing in the file of a direct award; each change is kept beside it, and the audit trail tells of it without names."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifications.direct_awards.domain import changed
from notifications.direct_awards.errors import NoSuchAsked, WrittenMeanwhile
from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from procurement.register.domain import firm_key
from procurement.register.queries import procurement_by_reference

FIELDS = ("basis", "basis_text", "competition", "grounds", "value_minor", "contract_on")
ASKED = ("company", "organisation_number", "way", "asked_on", "why", "outcome", "answered_on", "amount_minor")


async def write_file(reference: str, fields: Mapping[str, Any], *, seen: int, by: str, now: datetime) -> None:
    """Write what is said of the purchase as a whole in place of what was; `seen` is the revision the form showed, 0 for none.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        WrittenMeanwhile: somebody else has written since.
    """
    found = await procurement_by_reference(reference)
    values = [fields[name] for name in FIELDS]
    async with transaction():
        before = await fetch_row("SELECT * FROM direct_award WHERE procurement_id = $1 FOR UPDATE", found["id"])
        if (before["revision"] if before else 0) != seen:
            raise WrittenMeanwhile
        changes = changed(dict(before) if before else {}, {name: fields[name] for name in FIELDS})
        if not changes:
            return
        written = await fetch_value(
            """INSERT INTO direct_award (procurement_id, changed_at, changed_by, basis, basis_text, competition, grounds,
                   value_minor, contract_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               ON CONFLICT (procurement_id) DO UPDATE SET changed_at = $2, changed_by = $3, basis = $4, basis_text = $5,
                   competition = $6, grounds = $7, value_minor = $8, contract_on = $9, revision = direct_award.revision + 1
                   WHERE direct_award.revision = $10 RETURNING id""",
            found["id"], now, by, *values, seen,
        )  # fmt: skip
        # Two who began at once: the second finds a row that was not there when it looked.
        if written is None:
            raise WrittenMeanwhile
        await _note(found["id"], None, "written", changes, by, now)
        details = {"fields": sorted(changes)}
        await record_event(by, "procurement.documented", "procurement", reference, at=now, details=details)


async def enter_asked(reference: str, fields: Mapping[str, Any], *, by: str, now: datetime) -> int:
    """Enter a firm that was asked, and return its number.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    found = await procurement_by_reference(reference)
    async with transaction():
        number: int = await fetch_value(
            """INSERT INTO asked_firm (procurement_id, firm, entered_at, entered_by, company, organisation_number, way,
                   asked_on, why, outcome, answered_on, amount_minor)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id""",
            found["id"], firm_key(fields["company"]), now, by, *(fields[name] for name in ASKED),
        )  # fmt: skip
        await _note(found["id"], number, "asked", changed({}, {name: fields[name] for name in ASKED}), by, now)
        await record_event(by, "procurement.firm_asked", "procurement", reference, at=now)
    return number


async def correct_asked(
    reference: str, number: int, fields: Mapping[str, Any], *, seen: int, by: str, now: datetime
) -> None:
    """Write what is true of a firm that was asked; what stood there stays in the history.

    Raises:
        NoSuchAsked: none has this number here, or it was taken away.
        WrittenMeanwhile: somebody else has written since.
    """
    async with transaction():
        before = await _held(reference, number, seen)
        changes = changed(before, {name: fields[name] for name in ASKED})
        if not changes:
            return
        await execute(
            """UPDATE asked_firm SET firm = $2, company = $3, organisation_number = $4, way = $5, asked_on = $6, why = $7,
                   outcome = $8, answered_on = $9, amount_minor = $10, revision = revision + 1 WHERE id = $1""",
            before["id"], firm_key(fields["company"]), *(fields[name] for name in ASKED),
        )  # fmt: skip
        await _note(before["procurement_id"], before["id"], "corrected", changes, by, now)
        details = {"fields": sorted(changes)}
        await record_event(by, "procurement.asked_corrected", "procurement", reference, at=now, details=details)


async def withdraw_asked(reference: str, number: int, because: str, *, seen: int, by: str, now: datetime) -> None:
    """Take away a firm that was entered by mistake; the history keeps it with the reason.

    Raises:
        NoSuchAsked: none has this number here, or it was taken away.
        WrittenMeanwhile: somebody else has written since.
    """
    async with transaction():
        before = await _held(reference, number, seen)
        await execute(
            """UPDATE asked_firm SET withdrawn_at = $2, withdrawn_by = $3, withdrawn_because = $4, revision = revision + 1
               WHERE id = $1""",
            before["id"], now, by, because,
        )  # fmt: skip
        await _note(before["procurement_id"], before["id"], "withdrawn", {"reason": [None, because]}, by, now)
        await record_event(
            by, "procurement.asked_withdrawn", "procurement", reference, at=now, details={"reason": because}
        )


async def _held(reference: str, number: int, seen: int) -> dict[str, Any]:
    row = await fetch_row(
        """SELECT a.* FROM asked_firm a JOIN procurement p ON p.id = a.procurement_id
           WHERE p.reference = $1 AND a.id = $2 AND a.withdrawn_at IS NULL FOR UPDATE OF a""",
        reference, min(number, 2**31 - 1),
    )  # fmt: skip
    if row is None:
        raise NoSuchAsked
    if row["revision"] != seen:
        raise WrittenMeanwhile
    return dict(row)


async def _note(
    procurement_id: int, asked_id: int | None, event: str, changes: Mapping[str, Any], by: str, now: datetime
) -> None:
    await execute(
        """INSERT INTO direct_award_change (procurement_id, asked_id, at, by, event, changes)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        procurement_id, asked_id, now, by, event, json.dumps(changes, ensure_ascii=False),
    )  # fmt: skip
