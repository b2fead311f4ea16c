"""Matching: one statement on indexes for all procurements that wait, against the whole registry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notifications.matching.domain import OF_USE
from notifications.matching.queries import BECAUSE, HIT, KNOWS, NEAREST_FIRST, REACHED
from portal.foundation.database import execute, fetch, fetch_value, transaction
from procurement.register.actions import alone_in_telling, note_telling

# Who has a pause gets no letter, and the ledger says why.
STATE = """CASE WHEN s.paused_until > {at} THEN 'cancelled' ELSE 'pending' END,
                   CASE WHEN s.paused_until > {at} THEN 'paused' END"""


async def match_due(now: datetime) -> int:
    """Write the hits of every published procurement revision that has not been matched; return how many.

    New ones reach whoever subscribes; changes that matter reach those who were told before. Running it again,
    or twice at once, writes nothing more.
    """
    async with transaction():
        await alone_in_telling()
        due = await _due(now)
        if not due:
            return 0
        await note_telling([row["procurement_id"] for row in due], now=now)
        # Codes that were set right may concern others: they hear of it as new.
        new = [row for row in due if row["status"] in OF_USE and (row["event"] == "new" or row["codes_changed"])]
        followed = [row for row in due if row["event"] not in ("new", "merged")]
        await _move_what_waits([row["procurement_id"] for row in due if row["event"] == "merged"])
        # Followers first: whoever first hears of it through the same revision is no follower.
        written = await _match_followers(followed, now) + await _match_new(new, now)
        await _drop_what_was_cancelled([row["procurement_id"] for row in due if row["event"] == "cancelled"])
        await _remember(due, now)
    return written


async def _due(now: datetime) -> Sequence[Any]:
    """Return the revisions to be matched; of what an officer may still undo, or did, nobody is told."""
    return await fetch(
        """
        SELECT p.id AS procurement_id, r.number AS revision, p.status, r.changes ? 'cpv' AS codes_changed,
               CASE WHEN r.event IN ('cancelled', 'awarded', 'merged') THEN r.event
                    WHEN r.event = 'published' THEN 'new' ELSE 'changed' END AS event
        FROM procurement_revision r JOIN procurement p ON p.id = r.procurement_id
        WHERE p.published_at IS NOT NULL AND p.status <> 'draft' AND (r.event IN ('published', 'merged') OR r.matters)
          AND p.called_off_at IS NULL AND (p.tell_from IS NULL OR p.tell_from <= $1)
          AND NOT EXISTS (SELECT 1 FROM match_run m WHERE m.procurement_id = p.id AND m.revision = r.number)
        ORDER BY r.at, p.id, r.number
        """,
        now,
    )


def _columns(due: Sequence[Any]) -> tuple[list[int], list[int], list[str]]:
    return (
        [row["procurement_id"] for row in due],
        [row["revision"] for row in due],
        [row["event"] for row in due],
    )


async def _match_new(due: Sequence[Any], now: datetime) -> int:
    """Tell everybody whom the procurements concern, once each, unless they were told already."""
    ids, revisions, _ = _columns(due)
    written: int = await fetch_value(
        f"""WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at, state, reason)
            SELECT DISTINCT ON (p.id, s.contact_id) s.contact_id, s.subscription_id, p.id, 'new', due.revision,
                   {HIT}, {BECAUSE}, s.frequency, $3, {STATE.format(at="$3")}
            {REACHED} JOIN unnest($1::int[], $2::int[]) AS due (procurement_id, revision) ON due.procurement_id = p.id
            WHERE p.id = ANY ($1) AND NOT {KNOWS}
            ORDER BY p.id, s.contact_id, {NEAREST_FIRST}, due.revision
            ON CONFLICT DO NOTHING RETURNING state)
        SELECT count(*) FILTER (WHERE state = 'pending') FROM written""",
        ids, revisions, now,
    )  # fmt: skip
    return written


async def _match_followers(due: Sequence[Any], now: datetime) -> int:
    """Whoever follows the procurement or was told of it, and still gets mail, is told at once of what changed.

    Somebody whose first letter still waits will read the changed text there.
    """
    written: int = await fetch_value(
        """WITH written AS (
            INSERT INTO hit (contact_id, subscription_id, procurement_id, event, revision, hit, because, frequency,
                             matched_at)
            SELECT DISTINCT ON (due.procurement_id, h.contact_id, due.revision) h.contact_id, h.subscription_id,
                   due.procurement_id, due.event, due.revision, h.hit, h.because, 'now', $4
            FROM unnest($1::int[], $2::int[], $3::text[]) AS due (procurement_id, revision, event)
            CROSS JOIN LATERAL (SELECT id, reference FROM procurement WHERE id = due.procurement_id
                                UNION ALL SELECT id, reference FROM procurement
                                          WHERE merged_into_id = due.procurement_id) AS told
            CROSS JOIN LATERAL (
                SELECT id, contact_id, subscription_id, hit, because FROM hit
                WHERE procurement_id = told.id AND event = 'new' AND state = 'in_letter'
                UNION ALL SELECT 0, r.contact_id, r.subscription_id, 'followed', '{}' FROM receiving_subscription r
                WHERE r.subscription_id IN (SELECT f.subscription_id FROM standing_subscription f
                                            WHERE f.procurements && ARRAY[told.reference])) AS h
            WHERE EXISTS (SELECT 1 FROM receiving_subscription s WHERE s.contact_id = h.contact_id
                          AND (s.paused_until IS NULL OR s.paused_until <= $4))
            ORDER BY due.procurement_id, h.contact_id, due.revision, h.id
            ON CONFLICT DO NOTHING RETURNING 1)
        SELECT count(*) FROM written""",
        *_columns(due), now,
    )  # fmt: skip
    return written


async def _move_what_waits(merged: list[int]) -> None:
    """Whoever still waits for the first word of a procurement that leads to another now gets word of that one."""
    await execute(
        """UPDATE hit h SET procurement_id = p.merged_into_id, revision = m.revision
           FROM procurement p JOIN procurement m ON m.id = p.merged_into_id
           WHERE h.procurement_id = p.id AND p.id = ANY ($1) AND h.state = 'pending' AND h.event = 'new'
             AND m.status = ANY ($2)
             AND NOT EXISTS (SELECT FROM hit o WHERE o.procurement_id = m.id AND o.contact_id = h.contact_id)""",
        merged, list(OF_USE),
    )  # fmt: skip
    await execute(
        """UPDATE hit SET state = 'cancelled', reason = 'merged' WHERE procurement_id = ANY ($1) AND state = 'pending'""",
        merged,
    )


async def _drop_what_was_cancelled(ids: list[int]) -> None:
    """Nobody is told any more of something new, or of a change, in a procurement that was cancelled."""
    await execute(
        """UPDATE hit SET state = 'cancelled', reason = 'the procurement was cancelled'
           WHERE procurement_id = ANY ($1) AND state = 'pending' AND event <> 'cancelled'""",
        ids,
    )


async def _remember(due: Sequence[Any], now: datetime) -> None:
    await execute(
        """INSERT INTO match_run (procurement_id, revision, event, at, hits)
           SELECT due.procurement_id, due.revision, due.event, $4,
                  (SELECT count(*) FROM hit h WHERE h.procurement_id = due.procurement_id
                   AND h.revision = due.revision AND h.matched_at = $4)
           FROM unnest($1::int[], $2::int[], $3::text[]) AS due (procurement_id, revision, event)""",
        *_columns(due), now,
    )  # fmt: skip
