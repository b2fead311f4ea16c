"""The figures, each in one statement; `first` and `last` bound what is counted, both within."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch
from suppliers.registry.areas import Home, area_sql

Rows = list[dict[str, Any]]
WEEK = "date_trunc('week', {at} AT TIME ZONE 'Europe/Stockholm')::date"
MOST = 500


async def firms_by_trade(home: Home) -> Rows:
    """Return of each trade that anybody chose how many firms get mail of it, from here and from elsewhere."""
    return await _rows(
        # Made distinct by hashing first: count(DISTINCT) would sort them all.
        f"""SELECT trade, count(*) FILTER (WHERE area = 'local') AS local, count(*) FILTER (WHERE area <> 'local') AS other
            FROM (SELECT DISTINCT trade, f.id, {area_sql("f", "$1", "$2")} AS area
                  FROM receiving_subscription r JOIN supplier f ON f.id = r.supplier_id
                  CROSS JOIN LATERAL unnest(r.trades) AS trade) AS firm
            GROUP BY trade ORDER BY count(*) DESC, trade""",
        list(home.local), list(home.neighbours),
    )  # fmt: skip


async def subscribers_by_trade() -> dict[str, int]:
    """Return how many firms get mail of each trade that anybody chose: {slug: firms}."""
    rows = await _rows(
        """SELECT trade, count(*) AS firms FROM (SELECT DISTINCT trade, r.supplier_id
             FROM receiving_subscription r CROSS JOIN LATERAL unnest(r.trades) AS trade) AS firm GROUP BY trade"""
    )
    return {row["trade"]: row["firms"] for row in rows}


async def subscribers_in_all() -> int:
    """Return how many firms get mail of anything."""
    return int((await _rows("SELECT count(DISTINCT supplier_id) AS n FROM receiving_subscription"))[0]["n"])


async def purchases_without_local(home: Home, last: datetime) -> Rows:
    """Return the trades in which something is planned or open until `last` and no firm from here gets mail of it."""
    return await _rows(
        f"""WITH bought AS (
                SELECT substr(node, 3) AS trade, count(*) AS purchases, sum(value_to_minor) / 100 AS value
                FROM procurement CROSS JOIN LATERAL unnest(match_exact) AS node
                WHERE status IN ('planned', 'dialogue', 'open') AND merged_into_id IS NULL AND node LIKE 't:%'
                  AND coalesce(planned_on, deadline_at::date) <= $3::date GROUP BY node),
              heard AS (
                SELECT trade, count(DISTINCT f.id) AS firms,
                       count(DISTINCT f.id) FILTER (WHERE {area_sql("f", "$1", "$2")} = 'local') AS local
                FROM receiving_subscription r JOIN supplier f ON f.id = r.supplier_id
                CROSS JOIN LATERAL unnest(r.trades) AS trade GROUP BY trade)
            SELECT b.trade, b.purchases, b.value, coalesce(h.firms, 0) AS firms
            FROM bought b LEFT JOIN heard h USING (trade) WHERE coalesce(h.local, 0) = 0
            ORDER BY b.purchases DESC, b.value DESC NULLS LAST, b.trade""",
        list(home.local), list(home.neighbours), last,
    )  # fmt: skip


async def reach_by_publication(first: datetime, last: datetime) -> Rows:
    """Return how many were told of each procurement that was published, in the order of time."""
    return await _rows(
        """SELECT * FROM (
             SELECT p.reference, (SELECT t.title FROM procurement_text t WHERE t.procurement_id = p.id
                                  ORDER BY t.language = p.language DESC LIMIT 1) AS title,
                    p.published_at, count(h.id) FILTER (WHERE h.state <> 'cancelled') AS reached
             FROM procurement p LEFT JOIN hit h ON h.procurement_id = p.id AND h.event = 'new'
             WHERE p.published_at BETWEEN $1 AND $2 AND p.status <> 'draft' AND p.merged_into_id IS NULL
             GROUP BY p.id ORDER BY p.published_at DESC, p.id DESC LIMIT $3) AS newest
           ORDER BY published_at, reference""",
        first, last, MOST,
    )  # fmt: skip


async def letters_by_week(first: datetime, last: datetime) -> Rows:
    """Return what became of the letters written each week."""
    return await _rows(
        f"""SELECT {WEEK.format(at="created_at")} AS week, count(*) FILTER (WHERE state = 'accepted') AS accepted,
                   count(*) FILTER (WHERE state IN ('held', 'ready', 'claimed', 'transmitting', 'deferred')) AS waiting,
                   count(*) FILTER (WHERE state IN ('refused', 'dead')) AS given_up,
                   count(*) FILTER (WHERE state = 'unknown') AS unknown,
                   count(*) FILTER (WHERE state = 'cancelled') AS cancelled
            FROM letter WHERE created_at BETWEEN $1 AND $2 GROUP BY week ORDER BY week""",
        first, last,
    )  # fmt: skip


async def meetings_held(first: datetime, last: datetime) -> Rows:
    """Return how many were invited to each information meeting, signed up and came; addresses, and people."""
    return await _rows(
        """SELECT m.reference, m.starts_at, count(p.id) FILTER (WHERE p.invited_at IS NOT NULL) AS invited,
                  count(p.id) FILTER (WHERE p.signed_up_at IS NOT NULL AND p.state <> 'left') AS signed_up,
                  count(p.id) FILTER (WHERE p.came > 0) AS came
           FROM meeting m LEFT JOIN participation p ON p.meeting_id = m.id
           WHERE m.kind = 'information' AND m.state IN ('held', 'followed_up') AND m.starts_at BETWEEN $1 AND $2
           GROUP BY m.id ORDER BY m.starts_at""",
        first, last,
    )  # fmt: skip


async def subscribers_by_month(first: datetime, last: datetime) -> Rows:
    """Return how many subscribed at each month's end, joined and left in it, and the languages of who subscribed."""
    return await _rows(
        """WITH moved AS (
             SELECT date_trunc('month', confirmed_at AT TIME ZONE 'Europe/Stockholm')::date AS month, language, 1 AS came, 0 AS went
             FROM contact WHERE confirmed_at <= $2
             UNION ALL SELECT date_trunc('month', ended_at AT TIME ZONE 'Europe/Stockholm')::date, language, 0, 1
             FROM contact WHERE ended_at <= $2 AND confirmed_at IS NOT NULL),
           monthly AS (
             SELECT month, sum(came) AS came, sum(went) AS went, sum(came - went) FILTER (WHERE language = 'sv') AS sv,
                    sum(came - went) FILTER (WHERE language = 'fi') AS fi, sum(came - went) FILTER (WHERE language = 'fit') AS fit,
                    sum(came - went) FILTER (WHERE language = 'en') AS en
             FROM moved GROUP BY month
             UNION ALL SELECT m::date, 0, 0, 0, 0, 0, 0
             FROM generate_series(date_trunc('month', $1::timestamptz AT TIME ZONE 'Europe/Stockholm'),
                                  $2::timestamptz AT TIME ZONE 'Europe/Stockholm', interval '1 month') AS m),
           summed AS (
             SELECT month, sum(came) AS joined, sum(went) AS "left", sum(sum(came - went)) OVER w AS total, sum(sum(sv)) OVER w AS sv,
                    sum(sum(fi)) OVER w AS fi, sum(sum(fit)) OVER w AS fit, sum(sum(en)) OVER w AS en
             FROM monthly GROUP BY month WINDOW w AS (ORDER BY month))
           SELECT month, joined::int, "left"::int, total::int, coalesce(sv, 0)::int AS sv, coalesce(fi, 0)::int AS fi,
                  coalesce(fit, 0)::int AS fit, coalesce(en, 0)::int AS en
           FROM summed WHERE month >= date_trunc('month', $1::timestamptz AT TIME ZONE 'Europe/Stockholm') ORDER BY month""",
        first, last,
    )  # fmt: skip


async def days_of_notice(first: datetime, last: datetime) -> Rows:
    """Return by procedure how many days firms had from publication to the last day, of what was published."""
    return await _rows(
        """SELECT coalesce(nullif(procedure, ''), '') AS procedure, count(*) AS procurements,
                  round(min(days))::int AS least, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::int AS median,
                  round(max(days))::int AS most
           FROM (SELECT procedure, extract(epoch FROM deadline_at - published_at) / 86400 AS days FROM procurement
                 WHERE published_at BETWEEN $1 AND $2 AND deadline_at > published_at AND status <> 'draft'
                   AND merged_into_id IS NULL) AS given
           GROUP BY 1 ORDER BY 2 DESC, 1""",
        first, last,
    )  # fmt: skip


async def words_without_a_hit(first: datetime, last: datetime) -> Rows:
    """Return the words that found nothing, the most asked for first; who wrote them is not kept."""
    return await _rows(
        """SELECT word, language, times, last_at, settled_at IS NOT NULL AS settled FROM search_miss
           WHERE last_at BETWEEN $1 AND $2 ORDER BY times DESC, last_at DESC LIMIT $3""",
        first, last, MOST,
    )  # fmt: skip


async def imports_by_week(first: datetime, last: datetime) -> Rows:
    """Return what each source brought in each week, the newest week first."""
    return await _rows(
        f"""SELECT {WEEK.format(at="r.started_at")} AS week, s.name AS source, sum(r.new) AS new, sum(r.changed) AS changed,
                   count(*) FILTER (WHERE r.error IS NOT NULL) AS failed
            FROM source_run r JOIN source s ON s.id = r.source_id
            WHERE r.started_at BETWEEN $1 AND $2 GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT $3""",
        first, last, MOST,
    )  # fmt: skip


async def _rows(sql: str, *arguments: Any) -> Rows:
    found: Sequence[Any] = await fetch(sql, *arguments)
    return [dict(row) for row in found]
