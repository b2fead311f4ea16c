"""Reports as they are kept, and the figures of a half-year counted by the database."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notifications.reports.errors import NoSuchReport
from portal.foundation.database import fetch, fetch_row, fetch_value


async def reports(*, public: bool = False) -> list[dict[str, Any]]:
    """Return the reports there are, the newest half-year first, without their figures."""
    rows = await fetch(
        """SELECT period, state, public, locked_at, adopted_on, paragraph FROM report WHERE public OR NOT $1
           ORDER BY period DESC""",
        public,
    )
    return [dict(row) for row in rows]


async def report_of(period: str) -> dict[str, Any] | None:
    """Return the report of a half-year with its texts and notes, or None when nobody has begun it."""
    row = await fetch_row("SELECT * FROM report WHERE period = $1", period)
    if row is None:
        return None
    texts = await fetch(
        """SELECT DISTINCT ON (section) section, text FROM report_text WHERE report_id = $1
           ORDER BY section, number DESC""",
        row["id"],
    )
    notes = await fetch("SELECT text, by, at FROM report_note WHERE report_id = $1 ORDER BY at, id", row["id"])
    return {
        **dict(row),
        "snapshot": json.loads(row["snapshot"]) if row["snapshot"] else None,
        "texts": {one["section"]: one["text"] for one in texts},
        "notes": [dict(note) for note in notes],
    }


async def public_report(period: str) -> dict[str, Any]:
    """Return a report that everybody may read.

    Raises:
        NoSuchReport: there is none, or it is not public.
    """
    found = await report_of(period)
    if found is None or not found["public"]:
        raise NoSuchReport(period)
    return found


async def snapshot_before(period: str) -> dict[str, Any] | None:
    """Return the figures of the last half-year before this one that were locked."""
    kept = await fetch_value(
        "SELECT snapshot FROM report WHERE period < $1 AND snapshot IS NOT NULL ORDER BY period DESC LIMIT 1", period
    )
    return json.loads(kept) if kept else None


async def published_between(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return what became public and was decided between two instants, both within."""
    row = await fetch_row(
        """SELECT
             count(*) FILTER (WHERE published_at BETWEEN $1 AND $2) AS published,
             count(*) FILTER (WHERE published_at BETWEEN $1 AND $2 AND planned_on IS NOT NULL) AS planned,
             round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM deadline_at - published_at) / 86400)
                   FILTER (WHERE published_at BETWEEN $1 AND $2 AND deadline_at > published_at))::int AS days_of_notice,
             count(*) FILTER (WHERE awarded_on BETWEEN $3::date AND $4::date) AS awarded,
             count(*) FILTER (WHERE awarded_on BETWEEN $3::date AND $4::date AND bids IS NOT NULL) AS awarded_known,
             count(*) FILTER (WHERE awarded_on BETWEEN $3::date AND $4::date AND bids = 1) AS single_bid,
             round(avg(bids) FILTER (WHERE awarded_on BETWEEN $3::date AND $4::date), 1)::float AS bids
           FROM procurement WHERE status <> 'draft' AND merged_into_id IS NULL""",
        first, last, first.date(), last.date(),
    )  # fmt: skip
    return dict(row or {})


async def mailed_between(first: datetime, last: datetime) -> dict[str, int]:
    """Return how many letters of each kind relays took over between two instants, and to how many contacts."""
    rows = await fetch(
        """SELECT kind, count(*) AS letters FROM letter
           WHERE state = 'accepted' AND settled_at BETWEEN $1 AND $2 AND contact_id IS NOT NULL GROUP BY kind""",
        first, last,
    )  # fmt: skip
    return {row["kind"]: row["letters"] for row in rows}


async def subscribers_between(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return how many firms subscribed at the end, came and left in between."""
    row = await fetch_row(
        """SELECT count(*) FILTER (WHERE confirmed_at <= $2 AND (ended_at IS NULL OR ended_at > $2)) AS subscribed,
             count(*) FILTER (WHERE confirmed_at BETWEEN $1 AND $2) AS came,
             count(*) FILTER (WHERE ended_at BETWEEN $1 AND $2) AS "left" FROM contact""",
        first, last,
    )  # fmt: skip
    return dict(row or {})


async def subscribers_by_trade() -> dict[str, int]:
    """Return how many contacts who get mail have chosen each trade."""
    rows = await fetch(
        """SELECT trade, count(DISTINCT contact_id) AS firms
           FROM receiving_subscription CROSS JOIN LATERAL unnest(trades) AS trade GROUP BY trade"""
    )
    return {row["trade"]: row["firms"] for row in rows}


async def planned_by_trade() -> dict[str, int]:
    """Return how many purchases are planned or open in each trade."""
    rows = await fetch(
        """SELECT substr(node, 3) AS trade, count(*) AS purchases FROM procurement CROSS JOIN LATERAL unnest(match_exact) AS node
           WHERE status IN ('planned', 'dialogue', 'open') AND merged_into_id IS NULL AND node LIKE 't:%' GROUP BY node"""
    )
    return {row["trade"]: row["purchases"] for row in rows}
