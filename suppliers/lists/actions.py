"""Firms that are known by a ledger: name and number, no contact, no mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portal.foundation.database import copy_rows, fetch, transaction
from suppliers.registry.domain import CompanyNumber


class KnownFirm(NamedTuple):
    """A firm as a ledger has it: the row it stands on, its name and number."""

    row: int
    name: str
    number: CompanyNumber | None


async def enter_known(firms: Sequence[KnownFirm], *, now: datetime) -> list[int]:
    """Write firms without contacts and return their ids in the same order; nobody is written to."""
    async with transaction():
        ids = [
            row["id"] for row in await fetch(
                "SELECT nextval(pg_get_serial_sequence('supplier', 'id'))::int AS id FROM generate_series(1, $1)", len(firms)
            )
        ]  # fmt: skip
        await copy_rows("supplier", ("id", "name", "organisation_number", "country", "origin", "created_at"), [
            (new, firm.name, firm.number.number if firm.number else None, firm.number.country if firm.number else "SE",
             "ledger", now)
            for new, firm in zip(ids, firms, strict=True)
        ])  # fmt: skip
    return ids


async def forget_known(ids: Sequence[int], names: Sequence[str]) -> set[int]:
    """Take back firms of a ledger that are as they came, and return which: nobody subscribed, noted or renamed."""
    rows = await fetch(
        """DELETE FROM supplier f USING unnest($1::int[], $2::text[]) AS w (id, name)
           WHERE f.id = w.id AND f.name = w.name AND f.origin = 'ledger'
             AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.supplier_id = f.id)
             AND NOT EXISTS (SELECT 1 FROM supplier_note n WHERE n.supplier_id = f.id)
             AND NOT EXISTS (SELECT 1 FROM supplier_merge m WHERE f.id IN (m.kept_id, m.gone_id))
           RETURNING f.id""",
        list(ids), list(names),
    )  # fmt: skip
    return {row["id"] for row in rows}


async def forget_asked(ids: Sequence[int]) -> set[int]:
    """Take back sign-ups that wait for a firm's answer, and return which; the links that were mailed stop working."""
    rows = await fetch(
        "DELETE FROM pending_signup WHERE id = ANY ($1) AND confirmed_at IS NULL RETURNING id", list(ids)
    )
    return {row["id"] for row in rows}
