"""Counting who gets mail: of which trade, from where, in which language, and since when."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch, fetch_row, fetch_value
from suppliers.registry.areas import Home, area_sql

Rows = list[dict[str, Any]]


async def firms_by_trade(home: Home, at: datetime) -> Rows:
    """Return of each trade that anybody chose how many firms got mail of it at an instant: from here, from elsewhere.

    Who had confirmed and not left is known for any day; which trades they had chosen only as they are chosen now.
    """
    rows = await fetch(
        # Made distinct by hashing first: count(DISTINCT) would sort them all.
        f"""SELECT trade, count(*) AS firms, count(*) FILTER (WHERE area = 'local') AS local,
                   count(*) FILTER (WHERE area <> 'local') AS other
            FROM (SELECT DISTINCT trade, f.id, {area_sql("f", "$1", "$2")} AS area
                  FROM contact c JOIN subscription s ON s.contact_id = c.id JOIN supplier f ON f.id = c.supplier_id
                  CROSS JOIN LATERAL unnest(s.trades) AS trade
                  WHERE c.confirmed_at <= $3 AND (c.ended_at IS NULL OR c.ended_at > $3)
                    AND s.created_at <= $3 AND (s.ended_at IS NULL OR s.ended_at > $3)) AS firm
            GROUP BY trade ORDER BY count(*) DESC, trade""",
        list(home.local), list(home.neighbours), at,
    )  # fmt: skip
    return [dict(row) for row in rows]


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
    first: datetime, last: datetime, home: Home, zone: str, trade: str | None = None
) -> Rows:
    """Return of each month how many addresses signed up, confirmed and left, and how many subscribed at its end.

    Of those who subscribed also how many are from here, and their languages, both as they are now. With `trade` only
    those who have chosen it.
    """
    rows = await fetch(
        f"""WITH person AS (
              SELECT c.created_at, c.confirmed_at, c.ended_at, c.language, {area_sql("f", "$4", "$5")} = 'local' AS here
              FROM contact c JOIN supplier f ON f.id = c.supplier_id
              WHERE $6::text IS NULL OR EXISTS (SELECT FROM subscription s WHERE s.contact_id = c.id AND $6 = ANY (s.trades))),
            moved AS (
              SELECT date_trunc('month', created_at AT TIME ZONE $3)::date AS month, language, here, 1 AS new, 0 AS came, 0 AS went
              FROM person WHERE created_at <= $2
              UNION ALL SELECT date_trunc('month', confirmed_at AT TIME ZONE $3)::date, language, here, 0, 1, 0
              FROM person WHERE confirmed_at <= $2
              UNION ALL SELECT date_trunc('month', ended_at AT TIME ZONE $3)::date, language, here, 0, 0, 1
              FROM person WHERE ended_at <= $2 AND confirmed_at <= $2),
            monthly AS (
              SELECT month, sum(new) AS new, sum(came) AS came, sum(went) AS went,
                     {", ".join(f"sum(came - went) FILTER (WHERE {which}) AS {name}" for name, which in _PARTS.items())}
              FROM moved GROUP BY month
              UNION ALL SELECT m::date, 0, 0, 0, {", ".join("0" for _ in _PARTS)}
              FROM generate_series(date_trunc('month', $1::timestamptz AT TIME ZONE $3),
                                   $2::timestamptz AT TIME ZONE $3, interval '1 month') AS m),
            summed AS (
              SELECT month, sum(new)::int AS new, sum(came)::int AS joined, sum(went)::int AS "left",
                     (sum(sum(came - went)) OVER w)::int AS total,
                     {", ".join(f"coalesce(sum(sum({name})) OVER w, 0)::int AS {name}" for name in _PARTS)}
              FROM monthly GROUP BY month WINDOW w AS (ORDER BY month))
            SELECT * FROM summed WHERE month >= date_trunc('month', $1::timestamptz AT TIME ZONE $3) ORDER BY month""",
        first, last, zone, list(home.local), list(home.neighbours), trade,
    )  # fmt: skip
    return [dict(row) for row in rows]


_PARTS = {"local": "here"} | {language: f"language = '{language}'" for language in ("sv", "fi", "fit", "en")}


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
