"""Firms that are known by a ledger and have no contact."""

from typing import Any

from portal.foundation.database import fetch, fetch_row, fetch_value
from suppliers.directory.errors import NoSuchFirm

# `supplier_known` indexes them by id.
_KNOWN = """f.origin = 'ledger' AND f.merged_into_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.supplier_id = f.id)"""
_ROW = "SELECT f.id, f.name, f.organisation_number, f.country, f.postcode, f.origin, f.created_at FROM supplier f"


async def known_firms(words: str = "", *, after: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return firms without contacts, the newest first; words find a part of the name, or the number."""
    found = """AND f.id IN (SELECT id FROM supplier WHERE name ILIKE '%' || $3 || '%'
                            UNION SELECT id FROM supplier WHERE organisation_number = translate($3, '- ', ''))"""
    arguments: list[Any] = [after, limit]
    if words:
        arguments.append(words.replace("\\", "").replace("%", ""))
    rows = await fetch(
        f"""{_ROW} WHERE {_KNOWN} AND ($1::int IS NULL OR f.id < $1) {found if words else ""}
            ORDER BY f.id DESC LIMIT $2""",
        *arguments,
    )
    return [dict(row) for row in rows]


async def count_known() -> int:
    """Return how many firms are known and have no contact."""
    return int(await fetch_value(f"SELECT count(*) FROM supplier f WHERE {_KNOWN}"))


async def firm_numbered(supplier_id: int) -> dict[str, Any]:
    """Return a firm.

    Raises:
        NoSuchFirm: none has this id, or it is merged into another.
    """
    row = await fetch_row(f"{_ROW} WHERE f.id = $1 AND f.merged_into_id IS NULL", supplier_id)
    if row is None:
        raise NoSuchFirm
    return dict(row)


async def contacts_of(supplier_id: int) -> list[dict[str, Any]]:
    """Return a firm's contacts that are not erased."""
    rows = await fetch(
        "SELECT id, email, ended_at FROM contact WHERE supplier_id = $1 AND email NOT LIKE 'erased-%' ORDER BY id",
        supplier_id,
    )
    return [dict(row) for row in rows]
