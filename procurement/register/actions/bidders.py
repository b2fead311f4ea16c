"""Who handed in bids."""

from collections.abc import Sequence

from portal.foundation.database import execute_many, fetch_value
from procurement.register.domain import firm_key


async def note_bidders(reference: str, companies: Sequence[str]) -> None:
    """Keep who handed in a bid; a firm that is there already, in whatever spelling, is kept as it is."""
    procurement_id = await fetch_value("SELECT id FROM procurement WHERE reference = $1", reference)
    await execute_many(
        "INSERT INTO bid (procurement_id, company, firm) VALUES ($1, $2, $3) ON CONFLICT (procurement_id, firm) DO NOTHING",
        [(procurement_id, name.strip(), firm_key(name)) for name in companies if firm_key(name)],
    )
