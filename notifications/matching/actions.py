"""Matching: one statement on indexes for all procurements that wait, against the whole registry."""

import json
from datetime import datetime
from typing import Any

from notifications.matching.because import because_text
from portal.foundation.database import execute, fetch, fetch_value, transaction
from procurement.categories.queries import trade_names

# The nearest kind of hit wins. `nodes` hold what was chosen, `nodes_above` the codes above that; both have a GIN index.
HIT = """
    CASE WHEN s.nodes && p.match_exact THEN 'exact'
         WHEN s.nodes && p.match_narrower THEN 'narrower'
         WHEN s.nodes && p.match_broader OR s.nodes_above && p.match_broader OR '*' = ANY (p.match_broader)
         THEN 'broader' ELSE 'everything' END
"""
BECAUSE = """
    jsonb_build_object('chosen', to_jsonb(ARRAY(
        SELECT n FROM unnest(s.nodes) n
        WHERE n = ANY (p.match_exact || p.match_narrower || p.match_broader)
           OR EXISTS (SELECT 1 FROM unnest(p.cpv) c WHERE n LIKE 'c' || rtrim(c, '0') || '%') LIMIT 5)))
"""
# Everybody of whom the procurement says something: four index scans, never the whole registry.
CANDIDATES = """
    SELECT subscription_id FROM receiving_subscription WHERE everything
    UNION SELECT subscription_id FROM receiving_subscription WHERE nodes && (p.match_exact || p.match_narrower || p.match_broader)
    UNION SELECT subscription_id FROM receiving_subscription WHERE nodes_above && p.match_broader
    UNION SELECT subscription_id FROM receiving_subscription WHERE '*' = ANY (p.match_broader)
"""


async def match_due(now: datetime) -> int:
    """Write the hits of every published procurement revision that has not been matched; return how many.

    New ones reach whoever subscribes; changes that matter reach those who were told before. Running it again,
    or twice at once, writes nothing more.
    """
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('match_due'))")
        due = await fetch("""
            SELECT p.id, r.number, CASE WHEN r.event = 'cancelled' THEN 'cancelled'
                   WHEN r.event = 'published' THEN 'new' ELSE 'changed' END AS event
            FROM procurement_revision r JOIN procurement p ON p.id = r.procurement_id
            WHERE p.published_at IS NOT NULL AND p.status <> 'draft' AND (r.event = 'published' OR r.matters)
              AND (r.event <> 'published' OR p.status IN ('planned', 'dialogue', 'open'))
              AND NOT EXISTS (SELECT 1 FROM match_run m WHERE m.procurement_id = p.id AND m.revision = r.number)
            ORDER BY r.at, p.id
        """)
        return sum([await _match(row["id"], row["number"], row["event"], now) for row in due])


async def _match(procurement_id: int, revision: int, event: str, now: datetime) -> int:
    hits = await (_match_new if event == "new" else _match_followers)(procurement_id, revision, event, now)
    await execute(
        "INSERT INTO match_run (procurement_id, revision, event, at, hits) VALUES ($1, $2, $3, $4, $5)",
        procurement_id, revision, event, now, hits,
    )  # fmt: skip
    return hits


async def _match_new(procurement_id: int, revision: int, event: str, now: datetime) -> int:
    return await fetch_value(
        f"""WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at)
            SELECT DISTINCT ON (s.contact_id) s.contact_id, s.subscription_id, p.id, $3, $2, {HIT}, {BECAUSE},
                   s.frequency, $4
            FROM procurement p CROSS JOIN LATERAL ({CANDIDATES}) AS candidate
            JOIN receiving_subscription s USING (subscription_id)
            WHERE p.id = $1 AND (s.paused_until IS NULL OR s.paused_until <= $4)
            ORDER BY s.contact_id, array_position(ARRAY['exact', 'narrower', 'broader', 'everything'], {HIT})
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*) FROM written""",
        procurement_id, revision, event, now,
    )  # fmt: skip


async def _match_followers(procurement_id: int, revision: int, event: str, now: datetime) -> int:
    """Whoever was told of the procurement is told at once of what changed."""
    return await fetch_value(
        """WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at)
            SELECT DISTINCT ON (h.contact_id) h.contact_id, h.subscription_id, h.procurement_id, $3, $2, h.hit,
                   h.because, 'now', $4
            FROM hit h JOIN contact c ON c.id = h.contact_id
            WHERE h.procurement_id = $1 AND h.event = 'new' AND h.state IN ('in_letter', 'pending')
              AND c.ended_at IS NULL
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*) FROM written""",
        procurement_id, revision, event, now,
    )  # fmt: skip


async def matches_of(references: list[str] | None, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return who would be reached by each procurement, and why; all public and draft ones without `references`."""
    rows = await fetch(
        f"""SELECT p.reference, s.email, f.name AS company, {HIT} AS hit, {BECAUSE} AS because, s.frequency
            FROM procurement p CROSS JOIN LATERAL ({CANDIDATES}) AS candidate
            JOIN receiving_subscription s USING (subscription_id) JOIN supplier f ON f.id = s.supplier_id
            WHERE ($1::text[] IS NULL OR p.reference = ANY ($1)) AND (s.paused_until IS NULL OR s.paused_until <= $2)
            ORDER BY p.reference, s.email""",
        references, now,
    )  # fmt: skip
    trades = await trade_names("sv")
    found: dict[str, list[dict[str, Any]]] = {
        row["reference"]: []
        for row in await fetch(
            "SELECT reference FROM procurement WHERE $1::text[] IS NULL OR reference = ANY ($1)", references
        )
    }
    for row in rows:
        found[row["reference"]].append(
            {
                "email": row["email"],
                "company": row["company"],
                "hit": row["hit"],
                "because": because_text(row["hit"], json.loads(row["because"]), "sv", trades),
                "when": row["frequency"],
            }
        )
    return found
