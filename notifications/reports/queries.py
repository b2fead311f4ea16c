"""Reports as they are kept, and the figures of a half-year counted by the database."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from notifications.reports.errors import NoSuchReport
from portal.foundation.database import Question, fetch, fetch_row, fetch_value
from suppliers.registry.areas import area_sql


async def reports(*, public: bool = False) -> list[dict[str, Any]]:
    """Return the reports there are, the newest half-year first, without their figures."""
    rows = await fetch(
        """SELECT period, state, public, locked_at, adopted_on, paragraph FROM report WHERE public OR NOT $1
           ORDER BY period DESC""",
        public,
    )
    return [dict(row) for row in rows]


def standing_of_report(period: str) -> Question:
    """Ask how many reports there are (`n`), and the state of one half-year's (`state`), if it is begun."""
    return Question("SELECT count(*) AS n, max(state) FILTER (WHERE period = $1) AS state FROM report", (period,))


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


async def public_snapshots(most: int = 6) -> list[dict[str, Any]]:
    """Return the figures of the newest reports that everybody may read, the oldest of them first."""
    rows = await fetch("SELECT snapshot FROM report WHERE public ORDER BY period DESC LIMIT $1", most)
    return [json.loads(row["snapshot"]) for row in reversed(rows)]


async def locked_snapshots(since: datetime, most: int = 12) -> list[dict[str, Any]]:
    """Return the figures of the half-years locked since then, the oldest first."""
    rows = await fetch(
        "SELECT snapshot FROM report WHERE snapshot IS NOT NULL AND locked_at >= $1 ORDER BY period DESC LIMIT $2",
        since,
        most,
    )
    return [json.loads(row["snapshot"]) for row in reversed(rows)]


async def snapshot_before(period: str) -> dict[str, Any] | None:
    """Return the figures of the last half-year before this one that were locked."""
    kept = await fetch_value(
        "SELECT snapshot FROM report WHERE period < $1 AND snapshot IS NOT NULL ORDER BY period DESC LIMIT 1", period
    )
    return json.loads(kept) if kept else None


async def published_between(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return what became public between two instants, both within."""
    row = await fetch_row(
        """SELECT count(*) AS published, count(*) FILTER (WHERE planned_on IS NOT NULL) AS planned,
             round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM deadline_at - published_at) / 86400)
                   FILTER (WHERE deadline_at > published_at))::int AS days_of_notice,
             count(*) FILTER (WHERE NOT EXISTS (SELECT FROM procurement_text t
                                                WHERE t.procurement_id = p.id AND t.language = 'fi')) AS without_finnish
           FROM procurement p WHERE published_at BETWEEN $1 AND $2 AND status <> 'draft' AND merged_into_id IS NULL""",
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


async def notice_given(first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return how many were opened for bids between two instants, and how many days before that they could be seen."""
    row = await fetch_row(
        """WITH opened AS (
             SELECT p.published_at, coalesce(min(r.at), p.published_at) AS opened_at
             FROM procurement p LEFT JOIN procurement_revision r ON r.procurement_id = p.id AND r.event = 'open'
             WHERE p.merged_into_id IS NULL AND (r.id IS NOT NULL OR p.status IN ('open', 'closed', 'awarded', 'ended'))
             GROUP BY p.id)
           SELECT count(*) AS opened,
                  round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM opened_at - published_at) / 86400))::int
                    AS ahead
           FROM opened WHERE opened_at BETWEEN $1 AND $2""",
        first, last,
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


async def firms_by_trade(local: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """Return how many firms get mail of each trade that anybody has chosen, and how many of them are from here."""
    rows = await fetch(
        f"""SELECT trade, count(DISTINCT r.supplier_id) AS firms,
                   count(DISTINCT r.supplier_id) FILTER (WHERE {area_sql("s", "$1", "'{{}}'")} = 'local') AS local
            FROM receiving_subscription r JOIN supplier s ON s.id = r.supplier_id CROSS JOIN LATERAL unnest(r.trades) AS trade
            GROUP BY trade""",
        list(local),
    )  # fmt: skip
    return {row["trade"]: {"firms": row["firms"], "local": row["local"]} for row in rows}


async def planned_by_trade() -> dict[str, int]:
    """Return how many purchases are planned or open in each trade."""
    rows = await fetch(
        """SELECT substr(node, 3) AS trade, count(*) AS purchases FROM procurement CROSS JOIN LATERAL unnest(match_exact) AS node
           WHERE status IN ('planned', 'dialogue', 'open') AND merged_into_id IS NULL AND node LIKE 't:%' GROUP BY node"""
    )
    return {row["trade"]: row["purchases"] for row in rows}


async def purchases_without(chosen: Sequence[str]) -> int:
    """Return how many planned or open purchases lie in trades of which nobody among `chosen` hears."""
    count: int = await fetch_value(
        """SELECT count(*) FROM procurement
           WHERE status IN ('planned', 'dialogue', 'open') AND merged_into_id IS NULL AND NOT match_exact && $1
             AND EXISTS (SELECT FROM unnest(match_exact) AS node WHERE node LIKE 't:%')""",
        [f"t:{slug}" for slug in chosen],
    )
    return count


async def any_postcode() -> bool:
    """Tell whether any firm has said where it is."""
    known: bool = await fetch_value("SELECT EXISTS (SELECT FROM supplier WHERE postcode IS NOT NULL)")
    return known
