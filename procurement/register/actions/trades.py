"""Procurements follow the trades: where a trade is drawn anew, what it holds is found anew."""

from portal.foundation.database import execute, fetch, transaction
from procurement.categories.domain import nodes_of
from procurement.categories.queries import active_trades, trades_drawn_at

BATCH = 500


async def follow_trades() -> int:
    """Write the nodes of every procurement that is older than the newest drawing of a trade; return how many.

    Nobody is told anew: a match is made once, from the nodes of that day.
    """
    drawn_at = await trades_drawn_at()
    followed = 0
    while drawn_at is not None:
        async with transaction():
            rows = await fetch(
                """SELECT id, cpv FROM procurement WHERE coalesce(followed_at, created_at) < $1
                   ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED""",
                drawn_at, BATCH,
            )  # fmt: skip
            if not rows:
                break
            trades = await active_trades()
            for row in rows:
                nodes = nodes_of(row["cpv"], trades)
                await execute(
                    """UPDATE procurement SET match_exact = $2, match_narrower = $3, match_broader = $4, followed_at = $5
                       WHERE id = $1""",
                    row["id"], list(nodes.exact), list(nodes.narrower), list(nodes.broader), drawn_at,
                )  # fmt: skip
            followed += len(rows)
    return followed
