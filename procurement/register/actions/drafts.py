"""A procurement begins."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_value, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.domain.lots import whole_lots, with_lots


async def buyer_named(name: str, *, organisation_number: str | None = None, country: str = "SE") -> int:
    """Return the id of the buyer with this name, made first when there is none."""
    await execute(
        "INSERT INTO buyer (name, organisation_number, country) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        name, organisation_number, country,
    )  # fmt: skip
    buyer_id: int = await fetch_value("SELECT id FROM buyer WHERE name = $1", name)
    return buyer_id


async def number_buyer(buyer_id: int, organisation_number: str, *, by: str, now: datetime) -> None:
    """Enter the number of a buyer that has none; one that is there stands."""
    async with transaction():
        name = await fetch_value(
            "UPDATE buyer SET organisation_number = $2 WHERE id = $1 AND organisation_number IS NULL RETURNING name",
            buyer_id, organisation_number,
        )  # fmt: skip
        if name:
            await record_event(by, "buyer.numbered", "buyer", name, at=now)


async def create_draft(
    fields: dict[str, Any],
    texts: dict[str, dict[str, str]],
    links: Sequence[dict[str, str]] = (),
    *,
    lots: Sequence[dict[str, Any]] = (),
    buyer: str,
    by: str,
    now: datetime,
    token: str | None = None,
) -> str:
    """Write a draft and return its public number; `texts` is {language: {title, summary, description, requirements}}.

    `token` names the form that it comes from. The same form again is the same draft: its number is returned, and
    nothing is written.
    """
    lots = whole_lots(lots)
    fields = {**fields, "cpv": with_lots(fields.get("cpv") or [], lots)}
    async with transaction():
        # Two saves of one form may come at once.
        await execute("SELECT pg_advisory_xact_lock(hashtext('procurement number'))")
        if token and (begun := await _begun_by(token)):
            return begun
        year, number = await _next_number(now)
        reference = domain.reference_of(year, number)
        values = {**records.known(fields), **await records.matched_nodes(fields["cpv"])}
        values |= {"reference": reference, "year": year, "number": number, "buyer_id": await buyer_named(buyer)}
        values |= {"created_at": now, "changed_at": now, "form_token": token}
        # Who begins it looks after it, until somebody else does; a source looks after nothing.
        values["owner"] = fields.get("owner") or (by if "@" in by else None)
        names = ", ".join(values)
        marks = ", ".join(f"${index}" for index in range(1, len(values) + 1))
        procurement_id = await fetch_value(
            f"INSERT INTO procurement ({names}) VALUES ({marks}) RETURNING id", *values.values()
        )
        await records.write_texts(procurement_id, texts)
        await records.write_links(procurement_id, links)
        await records.write_lots(procurement_id, lots)
        await records.revise(procurement_id, 1, by, "created", {}, matters=False, now=now)
    return reference


async def _begun_by(token: str) -> str | None:
    reference: str | None = await fetch_value("SELECT reference FROM procurement WHERE form_token = $1", token)
    return reference


async def _next_number(now: datetime) -> tuple[int, int]:
    """Return the next number of the year; others wait for this transaction, so that there is no gap."""
    number = await fetch_value("SELECT coalesce(max(number), 0) + 1 FROM procurement WHERE year = $1", now.year)
    return now.year, number
