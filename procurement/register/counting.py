"""Counting what is public."""

from typing import Any

from portal.foundation.database import fetch
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
