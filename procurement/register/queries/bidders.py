"""Which firms handed in bids or won, by name."""

from collections.abc import Collection
from typing import Any

from portal.foundation.database import Question, fetch


def bidders_of(procurement_id: int) -> Question:
    """Ask which firms handed in bids, the winner included, by name (`company`)."""
    return Question("SELECT company FROM bid WHERE procurement_id = $1 ORDER BY company, id", (procurement_id,))


async def bids_of_firms(firms: Collection[str]) -> list[dict[str, Any]]:
    """Return the bids of firms by their `firm_key`s: reference, the name as it was written, who won, the contract's days."""
    rows = await fetch(
        """SELECT p.reference, b.company, p.awarded_to, p.awarded_on, p.contract_from_on, p.contract_until_on
           FROM bid b JOIN procurement p ON p.id = b.procurement_id WHERE b.firm = ANY ($1) ORDER BY p.id DESC""",
        list(firms),
    )
    return [dict(row) for row in rows]
