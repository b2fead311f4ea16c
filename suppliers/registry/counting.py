"""Counting who gets mail: of which trade, from where, in which language, and since when."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.database import fetch, fetch_row, fetch_value
from procurement.plan.domain.periods import months_between
from suppliers.registry.areas import Home, area_sql

Rows = list[dict[str, Any]]
LANGUAGES = ("sv", "fi", "fit", "en")
# So many trades, and an index of what is chosen still finds few.
FEW = 10


async def firms_by_trade(home: Home, at: datetime, among: Collection[str] | None = None) -> Rows:
    """Return of each trade that anybody chose how many firms got mail of it at an instant: from here, from elsewhere.

    Who had confirmed and not left is known for any day; which trades they had chosen only as they are chosen now. Of the
    trades `among` which is asked, or of all.
    """
    # To compare every subscription with many trades costs more than to leave the others out afterwards.
    few = among is not None and len(among) <= FEW
    only, chosen = ("AND s.trades && $4::text[]", "WHERE trade = ANY ($4)") if few else ("", "")
    rows = await fetch(
        # Each firm once a trade, by hashing; whose home is here is joined afterwards, as they are few.
        f"""WITH firm AS (
              SELECT DISTINCT trade, supplier_id FROM (
              SELECT unnest(s.trades) AS trade, c.supplier_id FROM contact c JOIN subscription s ON s.contact_id = c.id
              WHERE c.confirmed_at <= $3 AND (c.ended_at IS NULL OR c.ended_at > $3)
                AND s.created_at <= $3 AND (s.ended_at IS NULL OR s.ended_at > $3)
                {only}) AS each {chosen}),
            here AS (SELECT f.id FROM supplier f WHERE {area_sql("f", "$1", "$2")} = 'local')
            SELECT trade, count(*) AS firms, count(here.id) AS local, count(*) - count(here.id) AS other
            FROM firm LEFT JOIN here ON here.id = firm.supplier_id
            GROUP BY trade ORDER BY count(*) DESC, trade""",
        list(home.local), list(home.neighbours), at, *([list(among)] if few and among is not None else []),
    )  # fmt: skip
    return [dict(row) for row in rows if among is None or row["trade"] in among]


async def subscribers_between(first: datetime, last: datetime) -> dict[str, int]:
    """Return how many addresses subscribed at the end, and how many confirmed and left between two instants."""
    row = await fetch_row(
        """SELECT count(*) FILTER (WHERE ended_at IS NULL OR ended_at > $2) AS subscribed,
                  count(*) FILTER (WHERE confirmed_at >= $1) AS came,
                  count(*) FILTER (WHERE ended_at BETWEEN $1 AND $2) AS "left"
           FROM contact WHERE confirmed_at <= $2""",
        first, last,
    )  # fmt: skip
    return dict(row or {})


async def subscribers_by_month(
    first: datetime, last: datetime, home: Home, zone: ZoneInfo, trade: str | None = None
) -> Rows:
    """Return of each month how many addresses signed up, confirmed and left, and how many subscribed at its end.

    Of those who subscribed also how many are from here, and their languages, both as they are now. With `trade` only
    those who have chosen it.
    """
    months = months_between(first.astimezone(zone).date(), last.astimezone(zone).date())
    begin = [datetime.combine(month, time(), zone) for month in months]
    counted = await fetch(
        # The number of the month in which each thing happened, 0 for before the first.
        f"""SELECT width_bucket(c.created_at, $1::timestamptz[]) AS new, width_bucket(c.confirmed_at, $1) AS came,
                   width_bucket(c.ended_at, $1) AS went, c.language, {area_sql("f", "$3", "$4")} = 'local' AS here,
                   c.created_at <= $2 AS is_new, c.confirmed_at <= $2 AS has_come, c.ended_at <= $2 AS has_gone, count(*) AS n
            FROM contact c JOIN supplier f ON f.id = c.supplier_id
            WHERE $5::text IS NULL OR EXISTS (SELECT FROM subscription s WHERE s.contact_id = c.id AND $5 = ANY (s.trades))
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8""",
        begin, last, list(home.local), list(home.neighbours), trade,
    )  # fmt: skip
    return [{"month": month, **_in_month(counted, number)} for number, month in enumerate(months, 1)]


def _in_month(counted: Sequence[Any], number: int) -> dict[str, int]:
    """Return what happened in month `number`, and who subscribed at its end."""
    standing = [row for row in counted if row["has_come"] and row["came"] <= number
                and not (row["has_gone"] and row["went"] <= number)]  # fmt: skip
    return {
        "new": sum(row["n"] for row in counted if row["is_new"] and row["new"] == number),
        "joined": sum(row["n"] for row in counted if row["has_come"] and row["came"] == number),
        "left": sum(row["n"] for row in counted if row["has_come"] and row["has_gone"] and row["went"] == number),
        "total": sum(row["n"] for row in standing),
        "local": sum(row["n"] for row in standing if row["here"]),
        **{language: sum(row["n"] for row in standing if row["language"] == language) for language in LANGUAGES},
    }


async def subscribing_firms(at: datetime) -> int:
    """Return how many firms got mail of anything at an instant."""
    count: int = await fetch_value(
        """SELECT count(*) FROM (SELECT DISTINCT c.supplier_id FROM contact c JOIN subscription s ON s.contact_id = c.id
             WHERE c.confirmed_at <= $1 AND (c.ended_at IS NULL OR c.ended_at > $1)
               AND s.created_at <= $1 AND (s.ended_at IS NULL OR s.ended_at > $1)) AS firm""",
        at,
    )
    return count


async def any_postcode() -> bool:
    """Tell whether any firm has said where it is."""
    known: bool = await fetch_value("SELECT EXISTS (SELECT FROM supplier WHERE postcode IS NOT NULL)")
    return known
