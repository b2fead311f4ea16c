"""Who got no letter, and why; whom no letter reaches."""

from datetime import datetime
from typing import Any

from portal.foundation.database import fetch

# A letter that waits while all sending is stopped waits for that reason.
BRAKED = "EXISTS (SELECT FROM brake b WHERE b.until IS NULL OR b.until > clock_timestamp())"


async def why_not_sent(
    *, reference: str | None = None, supplier: int | None = None, before: int | None = None, limit: int = 100
) -> list[dict[str, Any]]:
    """Return the matches that led to no letter, or to one that did not go, each with its reason; the newest first."""
    rows = await fetch(
        f"""
        SELECT h.id, p.reference, t.title, s.id AS supplier_id, s.name AS company, h.event, h.matched_at, h.letter_id,
            coalesce(l.state, h.state) AS state,
            CASE WHEN l.state IN ('ready', 'deferred') THEN 'brake' ELSE coalesce(l.reason, h.reason) END AS reason
        FROM hit h
        JOIN procurement p ON p.id = h.procurement_id
        JOIN contact c ON c.id = h.contact_id
        JOIN supplier s ON s.id = c.supplier_id
        LEFT JOIN procurement_text t ON t.procurement_id = p.id AND t.language = p.language
        LEFT JOIN letter l ON l.id = h.letter_id
        WHERE (h.state IN ('cancelled', 'expired') OR l.state IN ('cancelled', 'dead', 'refused', 'unknown', 'held')
               OR (l.state IN ('ready', 'deferred') AND {BRAKED}))
          AND ($1::text IS NULL OR p.reference = $1) AND ($2::int IS NULL OR s.id = $2)
          AND ($3::bigint IS NULL OR h.id < $3)
        ORDER BY h.id DESC LIMIT $4
        """,
        reference,
        supplier,
        before,
        limit,
    )
    return [dict(row) for row in rows]


async def out_of_reach(*, after: tuple[datetime, int] | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Return the contacts who want mail and whom the newest letter did not reach, the longest waiting first.

    `after` is (since, number of the letter) of where the former page ended.
    """
    rows = await fetch(
        """
        SELECT s.id AS supplier_id, s.name AS company, c.email, c.language, l.id AS letter_id,
            coalesce(l.settled_at, l.created_at) AS since,
            CASE WHEN b.kind IS NOT NULL THEN 'refused' ELSE l.state END AS state,
            coalesce(b.said, l.reason) AS reason
        FROM contact c
        JOIN supplier s ON s.id = c.supplier_id
        JOIN LATERAL (
            SELECT * FROM letter l WHERE l.contact_id = c.id AND l.recipient = c.email
              AND l.state NOT IN ('ready', 'deferred', 'claimed', 'transmitting', 'held') ORDER BY l.id DESC LIMIT 1
        ) l ON true
        LEFT JOIN LATERAL (
            SELECT kind, said FROM bounce b WHERE b.letter_id = l.id AND b.kind IN ('hard', 'soft', 'complaint') LIMIT 1
        ) b ON true
        -- Few letters come to this: their contacts are looked at, not the whole registry.
        WHERE c.id IN (SELECT contact_id FROM letter WHERE state IN ('refused', 'dead', 'cancelled')
                       UNION SELECT b.contact_id FROM (SELECT f.contact_id FROM bounce r JOIN letter f ON f.id = r.letter_id) b)
          AND c.confirmed_at IS NOT NULL AND c.ended_at IS NULL
          AND (l.state IN ('refused', 'dead') OR (l.state = 'cancelled' AND l.reason = 'suppressed')
               OR b.kind IS NOT NULL)
          AND ($1::timestamptz IS NULL OR (coalesce(l.settled_at, l.created_at), l.id) > ($1, $2::bigint))
        ORDER BY since, l.id LIMIT $3
        """,
        *(after or (None, None)),
        limit,
    )
    return [dict(row) for row in rows]
