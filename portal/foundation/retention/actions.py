"""Removing what has had its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, transaction
from portal.foundation.retention.domain import RecordClass, period_of
from portal.foundation.retention.queries import cited, decisions

# No rule needs as many rounds; one that did would never end.
MOST_ROUNDS = 10_000


@dataclass(frozen=True)
class Removed:
    """How much of a class was removed, or would be, and under which decision."""

    record_class: str
    removed: int
    decision: str
    rests: bool = False


class _OnlyTried(Exception):
    """Takes back what a trial removed."""


async def purge(
    classes: Sequence[RecordClass], *, now: datetime, by: str, dry_run: bool = False,
    instead: Mapping[str, timedelta] | None = None,
) -> list[Removed]:  # fmt: skip
    """Remove of every class what is over at `now`, and return how much of each; the log tells of it for good.

    With `dry_run` the same is done and taken back, so the figures are those that a real run would have. A class whose
    decision lets it rest is left alone. Interrupted it has done what the log says, and goes on when run again.
    `instead` are times that classes would be kept, for a trial, in place of those that hold.
    """
    known, done = await decisions(), []
    for one in classes:
        decision = known.get(one.key)
        if one.remove is None:
            continue
        rests = bool(decision and decision["rests"])
        kept = (instead or {}).get(one.key, period_of(one, known))
        removed = 0 if rests else await _remove(one, kept, cited(decision), now, by, dry_run=dry_run)
        done.append(Removed(one.key, removed, cited(decision), rests))
    return done


async def _remove(one: RecordClass, kept: timedelta, decision: str, now: datetime, by: str, *, dry_run: bool) -> int:
    if not dry_run:
        return await _until_nothing(one, kept, decision, now, by)
    tried = 0
    try:
        async with transaction():
            tried = await _until_nothing(one, kept, decision, now, by)
            raise _OnlyTried
    except _OnlyTried:
        return tried


async def _until_nothing(one: RecordClass, kept: timedelta, decision: str, now: datetime, by: str) -> int:
    removed = 0
    for _ in range(MOST_ROUNDS):
        async with transaction():
            n = await _some(one, kept, decision, now, by)
        if n == 0:
            break
        removed += n
    return removed


async def _some(one: RecordClass, kept: timedelta, decision: str, now: datetime, by: str) -> int:
    """Remove some and write it into the log; both stand, or neither."""
    n = await one.remove(now, kept) if one.remove else 0
    if n:
        await execute(
            "INSERT INTO removal (at, record_class, removed, decision, by) VALUES ($1, $2, $3, $4, $5)",
            now, one.key, n, decision, by,
        )  # fmt: skip
    return n


async def decide(
    record_class: str, decision: str, decided_on: date, *, case_number: str | None = None, rests: bool = False,
    kept_days: int | None = None, reason: str = "", by: str, now: datetime,
) -> None:  # fmt: skip
    """Enter the municipality's decision on a class in place of the one that was there; the audit trail keeps both.

    `kept_days` is how long the class is kept from now on, and `reason` why; without it Anbud's proposal holds.
    """
    async with transaction():
        before = (await decisions()).get(record_class)
        await execute(
            """INSERT INTO retention_decision (record_class, decision, decided_on, case_number, rests, by, at, kept_days, reason)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (record_class) DO UPDATE SET decision = $2,
                   decided_on = $3, case_number = $4, rests = $5, by = $6, at = $7, kept_days = $8, reason = $9""",
            record_class, decision, decided_on, case_number, rests, by, now, kept_days, reason or None,
        )  # fmt: skip
        after = {"decision": decision, "decided_on": decided_on, "case_number": case_number, "kept_days": kept_days}
        details = {"before": cited(before), "after": cited(after), "rests": rests, "reason": reason}
        await record_event(by, "retention.decided", "retention", record_class, at=now, details=details)
