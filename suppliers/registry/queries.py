"""Reading the registry."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch, fetch_row

PAGE = 500
_CONTACT = """
    SELECT c.*, f.name AS company, f.organisation_number, f.country, f.postcode, s.everything, s.frequency, s.trades, s.cpv,
           coalesce(s.words, '{}') AS words, coalesce(s.procurements, '{}') AS procurements
    FROM contact c JOIN supplier f ON f.id = c.supplier_id
    LEFT JOIN subscription s ON s.contact_id = c.id AND s.ended_at IS NULL
"""


async def contact_with_id(contact_id: int) -> dict[str, Any] | None:
    """Return a contact with firm and subscription, or None."""
    row = await fetch_row(f"{_CONTACT} WHERE c.id = $1", contact_id)
    return dict(row) if row else None


async def contact_with_email(email: str) -> dict[str, Any] | None:
    """Return the contact with this address, or None."""
    row = await fetch_row(f"{_CONTACT} WHERE c.email = $1", email)
    return dict(row) if row else None


async def contacts_with_ids(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return contacts by id."""
    return {row["id"]: dict(row) for row in await fetch(f"{_CONTACT} WHERE c.id = ANY($1)", list(ids))}


async def listed_suppliers(now: datetime) -> AsyncIterator[dict[str, Any]]:
    """Yield contacts in the shape of `anbud supplier list`, by id; read a page at a time."""
    after = 0
    while rows := await fetch(
        f"{_CONTACT} WHERE c.id > $1 AND c.email NOT LIKE 'erased-%' ORDER BY c.id LIMIT $2", after, PAGE
    ):
        after = rows[-1]["id"]
        for row in rows:
            yield _listed(row, now)


def _listed(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "company": row["company"],
        "email": row["email"],
        "organisation_number": row["organisation_number"],
        "confirmed": row["confirmed_at"] is not None and row["ended_at"] is None,
        "paused": row["paused_until"] is not None and row["paused_until"] > now,
        "frequency": row["frequency"],
        "language": row["language"],
        "trades": row["trades"] or [],
        "cpv": row["cpv"] or [],
        "everything": bool(row["everything"]),
    }


async def notes_of(supplier_id: int) -> list[dict[str, Any]]:
    """Return what was noted about a firm, the newest first."""
    rows = await fetch("SELECT at, by, text FROM supplier_note WHERE supplier_id = $1 ORDER BY id DESC", supplier_id)
    return [dict(row) for row in rows]
