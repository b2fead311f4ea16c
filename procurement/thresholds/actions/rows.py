"""Rows of the register: entered, verified by another, corrected beside the old one; never overwritten."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch, fetch_value, transaction
from procurement.thresholds.domain.timelines import Row, faults, stretches
from procurement.thresholds.errors import NothingToVerify, SameHands, ThresholdsOverlap
from procurement.thresholds.queries import threshold_with_id

KIND = "law = $1 AND purchase = $2 AND limit_kind = $3 AND label = $4 AND replaced_at IS NULL"


@dataclass(frozen=True, slots=True)
class NewAmount:
    """An amount to be entered."""

    law: str
    purchase: str
    limit_kind: str
    amount_minor: int
    from_on: date
    source: str
    until_on: date | None = None
    label: str = ""
    source_url: str = ""

    @property
    def kind(self) -> tuple[str, str, str, str]:
        return self.law, self.purchase, self.limit_kind, self.label


async def enter_amount(new: NewAmount, *, by: str, now: datetime) -> int:
    """Have an amount hold from a day; the one before it ends the day before. Returns its number.

    Raises:
        ThresholdsOverlap: two would hold on one day, or none would; told as a timeline.
    """
    async with transaction():
        await execute(
            f"UPDATE threshold SET until_on = $5 WHERE {KIND} AND from_on <= $5 AND until_on IS NULL",
            *new.kind, new.from_on - timedelta(days=1),
        )  # fmt: skip
        return await _insert(new, by, now)


async def _insert(new: NewAmount, by: str, now: datetime) -> int:
    await _check_timeline(new)
    threshold_id: int = await fetch_value(
        """INSERT INTO threshold (law, purchase, limit_kind, label, amount_minor, from_on, until_on, source,
               source_url, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id""",
        *new.kind, new.amount_minor, new.from_on, new.until_on, new.source, new.source_url, by, now,
    )  # fmt: skip
    await record_event(by, "threshold.enter", "threshold", str(threshold_id), at=now)
    return threshold_id


async def _check_timeline(new: NewAmount) -> None:
    rows = await fetch(f"SELECT from_on, until_on, amount_minor FROM threshold WHERE {KIND}", *new.kind)
    timeline = [*(Row(*row) for row in rows), Row(new.from_on, new.until_on, new.amount_minor)]
    if found := faults(timeline):
        raise ThresholdsOverlap("; ".join(found), stretches(timeline))


async def correct_amount(
    threshold_id: int, amount_minor: int, source: str, source_url: str = "", *, by: str, now: datetime
) -> int:
    """Put another amount in a row's place for the same days, or fill an empty one; the old row is kept, out of force."""
    async with transaction():
        old = await threshold_with_id(threshold_id)
        await execute("UPDATE threshold SET replaced_at = $2 WHERE id = $1", threshold_id, now)
        new = NewAmount(old["law"], old["purchase"], old["limit_kind"], amount_minor, old["from_on"], source,
                        old["until_on"], old["label"], source_url)  # fmt: skip
        return await _insert(new, by, now)


async def verify_amount(threshold_id: int, *, by: str, now: datetime) -> None:
    """Say that another person has compared the amount with its source.

    Raises:
        SameHands: whoever entered it cannot.
        NothingToVerify: the row is empty.
    """
    async with transaction():
        row = await threshold_with_id(threshold_id)
        if row["entered_by"] == by:
            raise SameHands
        if row["amount_minor"] is None:
            raise NothingToVerify
        await execute("UPDATE threshold SET verified_by = $2, verified_at = $3 WHERE id = $1", threshold_id, by, now)
        await record_event(by, "threshold.verify", "threshold", str(threshold_id), at=now)
