"""Whom a change of a trade concerns: its subscribers who have no other way to hear of a purchase."""

from collections.abc import Collection
from typing import Any

from portal.foundation.database import fetch

MOST = 200
_GETS_MAIL = "c.confirmed_at IS NOT NULL AND c.ended_at IS NULL AND s.ended_at IS NULL"


async def subscribers_of_trades() -> dict[str, int]:
    """Return how many firms have chosen each trade: {slug: firms}."""
    rows = await fetch(
        # Made distinct by hashing first: count(DISTINCT) would sort them all.
        f"""SELECT slug, count(*) AS firms FROM (
              SELECT DISTINCT unnest(s.trades) AS slug, c.supplier_id
              FROM subscription s JOIN contact c ON c.id = s.contact_id WHERE {_GETS_MAIL}) AS firm GROUP BY slug"""
    )
    return {row["slug"]: row["firms"] for row in rows}


async def concerned(slug: str, procurement_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return firms that have chosen a trade and hear of these purchases by nothing else, with how many it is for each.

    Who wants everything, or has chosen a code or another trade that meets the purchase, neither gains nor loses.
    """
    node = f"t:{slug}"
    rows = await fetch(
        f"""SELECT c.id, f.name AS company, count(*) AS purchases
            FROM subscription s JOIN contact c ON c.id = s.contact_id JOIN supplier f ON f.id = c.supplier_id
            JOIN procurement p ON p.id = ANY ($2)
            WHERE s.nodes @> ARRAY[$1::text] AND NOT s.everything AND {_GETS_MAIL}
              AND NOT array_remove(s.nodes, $1) && (p.match_exact || p.match_narrower || p.match_broader)
              AND NOT s.nodes_above && p.match_broader AND NOT '*' = ANY (p.match_broader)
            GROUP BY c.id, f.name ORDER BY count(*) DESC, f.name LIMIT $3""",
        node, list(procurement_ids), MOST,
    )  # fmt: skip
    return [dict(row) for row in rows]
