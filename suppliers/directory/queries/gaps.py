"""How many firms each trade reaches."""

from datetime import datetime

from portal.foundation.database import fetch, fetch_value

_GETS_MAIL = """c.confirmed_at IS NOT NULL AND c.ended_at IS NULL AND (c.paused_until IS NULL OR c.paused_until <= $1)
                AND s.ended_at IS NULL"""


async def subscribers_by_trade(now: datetime) -> dict[str, int]:
    """Return how many firms have chosen each trade and get mail: {slug: firms}. Who wants everything is not among them."""
    rows = await fetch(
        # Made distinct by hashing first: count(DISTINCT) would sort them all.
        f"""SELECT slug, count(*) AS firms FROM (
              SELECT DISTINCT unnest(s.trades) AS slug, c.supplier_id
              FROM subscription s JOIN contact c ON c.id = s.contact_id WHERE {_GETS_MAIL}) AS firm GROUP BY slug""",
        now,
    )
    return {row["slug"]: row["firms"] for row in rows}


async def everything_subscribers(now: datetime) -> int:
    """Return how many firms want to hear of everything."""
    return int(await fetch_value(
        f"""SELECT count(DISTINCT c.supplier_id) FROM subscription s JOIN contact c ON c.id = s.contact_id
            WHERE s.everything AND {_GETS_MAIL}""",
        now,
    ))  # fmt: skip
