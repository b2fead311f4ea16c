"""What a meeting could be about."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from portal.foundation.database import fetch
from procurement.register.queries import procurements_with_ids

PERIOD = timedelta(days=365)
MOST = 16


async def proposed_items(day: date, *, leaving_out: Collection[int] = ()) -> list[dict[str, Any]]:
    """Return public procurements that are planned for the year after `day` or still in dialogue, the largest first."""
    rows = await fetch(
        """SELECT id FROM procurement
           WHERE status IN ('planned', 'dialogue') AND published_at IS NOT NULL AND NOT id = ANY ($3)
             AND (planned_on IS NULL OR planned_on BETWEEN $1::date - 31 AND $2)
           ORDER BY coalesce(value_to_minor, value_from_minor, 0) DESC, id LIMIT $4""",
        day, day + PERIOD, list(leaving_out), MOST,
    )  # fmt: skip
    ids = [row["id"] for row in rows]
    found = await procurements_with_ids(ids)
    return [found[number] for number in ids]
