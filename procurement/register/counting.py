"""Counting what is public, what was awarded, how early it was told, and what is bought in each trade."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.foundation.database import fetch, fetch_row, fetch_value
from procurement.register.queries import PUBLIC


async def counted_by_status() -> dict[str, int]:
    """Return how many procurements are in each state."""
    rows = await fetch(f"SELECT p.status, count(*) AS n FROM procurement p WHERE {PUBLIC} GROUP BY 1 ORDER BY 1")
    return {row["status"]: row["n"] for row in rows}


async def counted_by_year() -> list[dict[str, Any]]:
    """Return for each year of publication what was published, what of it was awarded, days for bids, and bids."""
    rows = await fetch(
        f"""SELECT extract(year FROM p.published_at AT TIME ZONE 'Europe/Stockholm')::int AS year,
              count(*) AS published, count(*) FILTER (WHERE p.awarded_on IS NOT NULL) AS awarded,
              round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM p.deadline_at - p.published_at) / 86400)
                  FILTER (WHERE p.deadline_at > p.published_at))::int AS days_for_bids,
              count(p.bids) FILTER (WHERE p.awarded_on IS NOT NULL) AS awards_with_known_bids,
              round(avg(p.bids) FILTER (WHERE p.awarded_on IS NOT NULL), 1)::float AS bids_on_average,
              count(*) FILTER (WHERE p.awarded_on IS NOT NULL AND p.bids = 1) AS awards_with_one_bid
            FROM procurement p WHERE {PUBLIC} GROUP BY 1 ORDER BY 1 DESC"""
    )
    return [dict(row) for row in rows]


async def bought_by_trade() -> dict[str, tuple[int, int]]:
    """Return for each trade how many procurements were published in it, and how many of them are planned or open."""
    rows = await fetch(
        f"""SELECT substr(node, 3) AS slug, count(*) AS published,
                   count(*) FILTER (WHERE p.status IN ('planned', 'dialogue', 'open')) AS coming
            FROM procurement p CROSS JOIN LATERAL unnest(p.match_exact) AS node
            WHERE {PUBLIC} AND node LIKE 't:%' GROUP BY node"""
    )
    return {row["slug"]: (row["published"], row["coming"]) for row in rows}


async def published_between(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return what became public between two instants, both within: in all, and with a planned time."""
    row = await fetch_row(
        f"""SELECT count(*) AS published, count(*) FILTER (WHERE planned_on IS NOT NULL) AS planned
            FROM procurement p WHERE {_PUBLISHED}""",
        first, last,
    )  # fmt: skip
    return dict(row or {})


_PUBLISHED = "p.published_at BETWEEN $1 AND $2 AND p.status <> 'draft' AND p.merged_into_id IS NULL"


async def published_without(language: str, first: datetime, last: datetime) -> int:
    """Return how many that became public between two instants have no text in a language."""
    count: int = await fetch_value(
        f"""SELECT count(*) FROM procurement p WHERE {_PUBLISHED} AND NOT EXISTS (
              SELECT FROM procurement_text t WHERE t.procurement_id = p.id AND t.language = $3)""",
        first, last, language,
    )  # fmt: skip
    return count


async def days_of_notice(first: datetime, last: datetime) -> tuple[list[dict[str, Any]], int | None]:
    """Return by procedure how many days firms had from publication to the last day, and the median of all.

    Of what was published between two instants and has a last day.
    """
    rows = await fetch(
        f"""SELECT procedure, grouping(procedure) = 1 AS whole, count(*) AS procurements, round(min(days))::int AS least,
                   round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::int AS median, round(max(days))::int AS most
            FROM (SELECT nullif(p.procedure, '') AS procedure, date_part('epoch', p.deadline_at - p.published_at) / 86400 AS days
                  FROM procurement p WHERE {_PUBLISHED} AND p.deadline_at > p.published_at) AS given
            GROUP BY GROUPING SETS ((procedure), ()) ORDER BY 3 DESC, 1""",
        first, last,
    )  # fmt: skip
    found = [dict(row) for row in rows]
    return [row for row in found if not row["whole"]], next(row["median"] for row in found if row["whole"])


async def notice_given(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return how many were opened for bids between two instants, and how many days before that they could be seen."""
    row = await fetch_row(
        """WITH first_open AS (
             SELECT procurement_id, min(at) AS at FROM procurement_revision WHERE event = 'open' GROUP BY procurement_id),
           opened AS (
             SELECT p.published_at, coalesce(o.at, p.published_at) AS opened_at
             FROM procurement p LEFT JOIN first_open o ON o.procurement_id = p.id
             WHERE p.merged_into_id IS NULL AND coalesce(o.at, p.published_at) BETWEEN $1 AND $2
               AND (o.at IS NOT NULL OR p.status IN ('open', 'closed', 'awarded', 'ended')))
           SELECT count(*) AS opened,
                  round(percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', opened_at - published_at) / 86400))::int
                    AS ahead
           FROM opened""",
        first, last,
    )  # fmt: skip
    return dict(row or {})


async def awarded_between(first: date, last: date) -> Mapping[str, Any]:
    """Return what was awarded on the days between two, both within, and how many bids were handed in."""
    row = await fetch_row(
        """SELECT count(*) AS awarded, count(bids) AS known, count(*) FILTER (WHERE bids = 1) AS single_bid,
                  round(avg(bids), 1)::float AS bids
           FROM procurement WHERE awarded_on BETWEEN $1 AND $2 AND status <> 'draft' AND merged_into_id IS NULL""",
        first, last,
    )  # fmt: skip
    return dict(row or {})


# What was planned, in dialogue or open at the instant $1 and falls before the day $2 ends, or on no day that is known.
# Each state is known for any day by the revisions; codes, values and days are those of now. What is over now, and has not
# changed since, was over then: most rows need no second look.
_AHEAD = """
    FROM procurement p
    WHERE p.published_at <= $1 AND p.merged_into_id IS NULL
      AND (p.status IN ('planned', 'dialogue', 'open') OR p.changed_at > $1)
      AND (coalesce(p.planned_on, p.deadline_at::date) IS NULL OR coalesce(p.planned_on, p.deadline_at::date) <= $2)
      AND CASE WHEN p.changed_at <= $1 THEN p.status ELSE coalesce(
            (SELECT r.changes->'status'->>0 FROM procurement_revision r
             WHERE r.procurement_id = p.id AND r.at > $1 AND r.changes ? 'status' ORDER BY r.number LIMIT 1),
            p.status) END IN ('planned', 'dialogue', 'open')
"""


async def purchases_ahead(at: datetime, until: date) -> list[dict[str, Any]]:
    """Return what was planned or open at an instant and comes no later than a day, together what lies in the same `trades`.

    How many `purchases`, and their `value` in kronor where it is said; what lies in no trade is left out.
    """
    rows = await fetch(
        f"""SELECT trades, sum(purchases)::int AS purchases, (sum(value) / 100)::bigint AS value
            FROM (SELECT ARRAY(SELECT substr(node, 3) FROM unnest(match_exact) AS node WHERE node LIKE 't:%' ORDER BY 1) AS trades,
                         purchases, value
                  FROM (SELECT p.match_exact, count(*) AS purchases, sum(p.value_to_minor) AS value {_AHEAD}
                        GROUP BY p.match_exact) AS alike) AS ahead
            WHERE trades <> '{{}}' GROUP BY trades ORDER BY trades""",
        at, until,
    )  # fmt: skip
    return [dict(row) for row in rows]
