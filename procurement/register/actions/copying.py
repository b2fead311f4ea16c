"""A new draft from a former procurement: a copy, or what takes over when its contract ends."""

from datetime import date, datetime
from typing import Any

from portal.foundation.database import execute, fetch_value, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.actions.drafts import create_draft
from procurement.register.domain import promises
from procurement.register.errors import RenewalSettled
from procurement.register.queries import procurement_by_reference

# What is true of one purchase only stays with it: its days, its numbers, who won.
COPIED = (
    "unit", "language", "procedure", "nuts", "place", "value_from_minor", "value_to_minor", "currency", "cpv",
    "submission_url", "submission_system", "contact_name", "contact_email", "contact_phone", "internal_note",
    "papers", "activity_rule",
)  # fmt: skip

LOT_COPIED = ("number", "title", "description", "cpv", "value_minor")


async def copy_procurement(reference: str, *, by: str, now: datetime, **fields: Any) -> str:
    """Write a draft with a former procurement's texts, lots, codes and contact, and return its number.

    Days, numbers, papers and links are left behind: they were true of the other one.
    """
    former = await procurement_by_reference(reference)
    copied = {name: former[name] for name in COPIED} | fields
    lots = [{name: lot[name] for name in LOT_COPIED} for lot in former["lots"]]
    return await create_draft(copied, former["texts"], lots=lots, buyer=former["buyer"], by=by, now=now)


async def renew_contract(reference: str, months: int, *, by: str, now: datetime) -> str:
    """Write the draft of the purchase that takes over from a contract, planned ahead of its end; return its number.

    Raises:
        RenewalSettled: somebody has done that already, or said that nothing follows, or its contract has no end.
    """
    async with transaction():
        former = await _open_to_renewal(reference)
        planned_on = promises.renewal_month(former["contract_until_on"], months, now.date())
        new = await copy_procurement(
            reference, by=by, now=now, planned_on=planned_on, planned_precision="month", preliminary=True,
            contract_from_on=promises.day_after(former["contract_until_on"]),
        )  # fmt: skip
        await execute("UPDATE procurement SET follows_id = $2 WHERE reference = $1", new, former["id"])
    return new


async def decline_renewal(reference: str, *, by: str, now: datetime) -> None:
    """Note that nothing follows a contract, so that nobody proposes it again.

    Raises:
        RenewalSettled: that is settled already.
    """
    async with transaction():
        former = await _open_to_renewal(reference)
        columns = {"renewal_declined_at": now}
        await records.apply(former, columns, domain.differences(former, columns), by, "changed", now)


async def _open_to_renewal(reference: str) -> dict[str, Any]:
    former = await records.held(reference)
    until: date | None = former["contract_until_on"]
    taken = await fetch_value("SELECT reference FROM procurement WHERE follows_id = $1", former["id"])
    if taken or former["renewal_declined_at"] or until is None or former["status"] not in ("awarded", "ended"):
        raise RenewalSettled(reference, taken)
    return former
