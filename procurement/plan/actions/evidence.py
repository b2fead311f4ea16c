"""What shows that something was done: recorded by the system or entered by hand, and never deleted."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.plan.errors import NoSuchOccurrence, ReasonMissing


async def record_evidence(
    *, rule: str, kind: str, happened_on: date, reference: str, title: str, now: datetime, slot: str = ""
) -> None:
    """Keep that something happened under an activity, in the caller's transaction; the same again changes nothing.

    For whatever the system makes itself: a held meeting, a decided review, an adopted report. `reference` names the
    thing; (rule, kind, reference) is one occurrence. A rule that no plan has yet is kept for the plan to come.
    """
    await execute(
        """INSERT INTO occurrence (rule, kind, reference, happened_on, title, slot, entered_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (rule, kind, reference) DO NOTHING""",
        rule, kind, reference, happened_on, title, slot, now,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entered:
    """An occurrence as somebody enters it; what departs from the plan carries its reason."""

    kind: str
    happened_on: date
    title: str
    outcome: str = "held"
    reason: str = ""
    moved_to_on: date | None = None
    slot: str = ""
    url: str = ""
    diary_number: str = ""
    note: str = ""


async def enter_occurrence(rule: str, entered: Entered, *, by: str, now: datetime) -> int:
    """Write down what happened, with the day it happened and the instant it was entered, and return its number.

    Raises:
        ReasonMissing: it was cancelled, moved or late, and nobody says why.
    """
    if entered.outcome != "held" and not entered.reason:
        raise ReasonMissing
    async with transaction():
        occurrence_id: int = await fetch_value(
            """INSERT INTO occurrence (rule, kind, reference, happened_on, title, outcome, reason, moved_to_on, slot,
                   url, diary_number, note, entered_at, entered_by)
               VALUES ($1, $2, 'h' || nextval('occurrence_id_seq'), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
               RETURNING id""",
            rule, entered.kind, entered.happened_on, entered.title, entered.outcome, entered.reason,
            entered.moved_to_on, entered.slot, entered.url, entered.diary_number, entered.note, now, by,
        )  # fmt: skip
        details = {"kind": entered.kind, "happened_on": entered.happened_on, "outcome": entered.outcome}
        await record_event(by, "activity.evidence", "activity", rule, at=now, details=details)
    return occurrence_id


async def keep_file(occurrence_id: int, filename: str, media_type: str, body: bytes) -> None:
    """Keep a paper with what was entered."""
    await execute(
        "INSERT INTO occurrence_file (occurrence_id, filename, media_type, body) VALUES ($1, $2, $3, $4)",
        occurrence_id, filename, media_type, body,
    )  # fmt: skip


async def withdraw_occurrence(occurrence_id: int, reason: str, *, by: str, now: datetime) -> str:
    """Have an occurrence no longer count, keep it with the reason, and return its rule; once is enough.

    Raises:
        NoSuchOccurrence: there is none of this number.
        ReasonMissing: nobody says why.
    """
    if not reason:
        raise ReasonMissing
    async with transaction():
        row = await fetch_row("SELECT rule FROM occurrence WHERE id = $1 FOR UPDATE", occurrence_id)
        if row is None:
            raise NoSuchOccurrence(occurrence_id)
        await execute(
            "UPDATE occurrence SET withdrawn_at = $2, withdrawn_reason = $3 WHERE id = $1 AND withdrawn_at IS NULL",
            occurrence_id, now, reason,
        )  # fmt: skip
        details = {"occurrence": occurrence_id, "reason": reason}
        await record_event(by, "activity.evidence_withdrawn", "activity", row["rule"], at=now, details=details)
    return str(row["rule"])


async def withdraw_evidence(*, kind: str, reference: str, reason: str, by: str, now: datetime) -> None:
    """Have what the system recorded itself no longer count; what was never recorded changes nothing."""
    rows = await fetch("SELECT id FROM occurrence WHERE kind = $1 AND reference = $2", kind, reference)
    for row in rows:
        await withdraw_occurrence(row["id"], reason, by=by, now=now)
