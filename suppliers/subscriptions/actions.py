"""Changes to one choice of a subscription."""

from collections.abc import Sequence

from portal.foundation.database import execute, fetch
from procurement.categories.queries import trades_drawn_at
from procurement.register.searches import Search, nodes_named, search_for

BATCH = 500


async def change_frequency(contact_id: int, frequency: str) -> None:
    """Mail as often as this from now on; hits already owed stay owed to the person."""
    await execute(
        "UPDATE subscription SET frequency = $2 WHERE contact_id = $1 AND ended_at IS NULL", contact_id, frequency
    )


async def keep_searches(subscription_id: int, words: Sequence[str], language: str) -> None:
    """Make these the searches of the subscription, in the caller's transaction."""
    await execute("DELETE FROM subscription_search WHERE subscription_id = $1", subscription_id)
    for one in words:
        await _keep(subscription_id, language, await search_for(one, language))


async def read_searches_due() -> int:
    """Read every search that is older than the newest drawing of a trade by the trades as they are now; return how many."""
    drawn_at = await trades_drawn_at()
    read = 0
    while drawn_at is not None:
        rows = await fetch(
            "SELECT id, words, language FROM subscription_search WHERE read_at < $1 ORDER BY id LIMIT $2",
            drawn_at,
            BATCH,
        )
        if not rows:
            break
        for row in rows:
            nodes = list(await nodes_named(row["words"], row["language"]))
            await execute(
                "UPDATE subscription_search SET nodes = $2, read_at = $3 WHERE id = $1", row["id"], nodes, drawn_at
            )
        read += len(rows)
    return read


async def _keep(subscription_id: int, language: str, search: Search) -> None:
    await execute(
        """INSERT INTO subscription_search (subscription_id, words, language, query, keys, inside, nodes, code)
           VALUES ($1, $2, $3, words_query($2, $4)::text, query_keys($2, $4, $5), $5, $6, $7)""",
        subscription_id, search.words, language, search.prefixes, search.inside, list(search.nodes), search.code,
    )  # fmt: skip
