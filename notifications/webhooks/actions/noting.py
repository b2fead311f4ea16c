"""Seeing what happened: rows remember it, and the worker asks which of it no message tells of yet."""

import json
import secrets
from datetime import datetime
from typing import Any

from notifications.webhooks.compose import about_meeting, about_procurement, body_of
from notifications.webhooks.domain import REMEMBERED
from portal.foundation.database import execute, execute_many, fetch, transaction
from procurement.meetings.queries import meetings_with_ids
from procurement.register.queries import procurements_with_ids
from procurement.register.web.open_revisions import KEPT_BACK

_KINDS = {"published": "procurement.published", "cancelled": "procurement.cancelled", "awarded": "procurement.awarded"}


async def note_events(now: datetime, base_url: str) -> int:
    """Write a message for each public change that has none, and who is to be told; twice at once writes none twice."""
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('webhook_event'))")
        since = await _since(now)
        if since is None:
            return 0
        events = [*await _of_procurements(since, base_url), *await _of_meetings(since, base_url)]
        await execute_many(
            """INSERT INTO webhook_event (key, message_id, kind, reference, at, body) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (key) DO NOTHING""",
            [(key, f"msg_{secrets.token_hex(12)}", *rest) for key, *rest in events],
        )
        await _address_events(now)
    return len(events)


async def _since(now: datetime) -> datetime | None:
    """Return from when on something is told, None while nobody listens."""
    rows = await fetch("SELECT min(made_at) AS since FROM webhook WHERE ended_at IS NULL")
    return max(rows[0]["since"], now - REMEMBERED) if rows[0]["since"] else None


async def _address_events(now: datetime) -> None:
    await execute(
        """INSERT INTO webhook_delivery (webhook_id, event_id, due_at)
           SELECT w.id, e.id, $1 FROM webhook w JOIN webhook_event e ON e.kind = ANY (w.events) AND e.at >= w.made_at
           WHERE w.ended_at IS NULL AND e.at >= $2 ON CONFLICT (webhook_id, event_id) DO NOTHING""",
        now, now - REMEMBERED,
    )  # fmt: skip


async def _of_procurements(since: datetime, base_url: str) -> list[tuple[Any, ...]]:
    rows = await fetch(
        """SELECT r.procurement_id, r.number, r.at, r.event, ARRAY(SELECT jsonb_object_keys(r.changes)) AS changed
           FROM procurement_revision r JOIN procurement p ON p.id = r.procurement_id
           WHERE r.at >= $1 AND p.published_at IS NOT NULL AND p.status <> 'draft'
             AND r.number >= (SELECT min(f.number) FROM procurement_revision f
                              WHERE f.procurement_id = p.id AND f.event = 'published')
             AND (r.event = 'published' OR EXISTS (SELECT FROM jsonb_object_keys(r.changes) AS k
                  WHERE k <> ALL ($2)))
             AND NOT EXISTS (SELECT FROM webhook_event e
                             WHERE e.key = 'procurement:' || r.procurement_id || ':' || r.number)
           ORDER BY r.at, r.id""",
        since, list(KEPT_BACK),
    )  # fmt: skip
    found = await procurements_with_ids({row["procurement_id"] for row in rows})
    return [_told(row, found[row["procurement_id"]], base_url) for row in rows]


def _told(row: Any, procurement: dict[str, Any], base_url: str) -> tuple[Any, ...]:
    kind = "procurement.cancelled" if row["event"] == "merged" else _KINDS.get(row["event"], "procurement.changed")
    changed = [] if row["event"] == "published" else row["changed"]
    data = about_procurement(procurement, row["number"], changed, base_url)
    key = f"procurement:{row['procurement_id']}:{row['number']}"
    return key, kind, procurement["reference"], row["at"], body_of(kind, row["at"], data)


async def _of_meetings(since: datetime, base_url: str) -> list[tuple[Any, ...]]:
    rows = await fetch(
        """SELECT t.* FROM (
             SELECT id, announced_at AS at, 'meeting.announced' AS kind, 'meeting:' || id || ':announced' AS key
             FROM meeting WHERE announced_at >= $1
             UNION ALL
             SELECT id, changed_at, 'meeting.moved', 'meeting:' || id || ':moved:' || sequence
             FROM meeting WHERE changed_at >= $1 AND state = 'announced' AND sequence > 0
             UNION ALL
             SELECT id, cancelled_at, 'meeting.cancelled', 'meeting:' || id || ':cancelled'
             FROM meeting WHERE cancelled_at >= $1 AND announced_at IS NOT NULL) AS t
           WHERE NOT EXISTS (SELECT FROM webhook_event e WHERE e.key = t.key) ORDER BY t.at, t.id""",
        since,
    )
    found = await meetings_with_ids({row["id"] for row in rows})
    return [
        (row["key"], row["kind"], found[row["id"]]["reference"], row["at"],
         body_of(row["kind"], row["at"], about_meeting(found[row["id"]], base_url)))
        for row in rows
    ]  # fmt: skip


async def note_proof(webhook_id: int, kind: str, now: datetime) -> None:
    """Write a message that only one webhook is told, to see that it arrives."""
    message = f"msg_{secrets.token_hex(12)}"
    body = json.dumps({"type": kind, "timestamp": now.isoformat(), "data": {"prov": True}})
    rows = await fetch(
        """INSERT INTO webhook_event (key, message_id, kind, reference, at, body) VALUES ($1, $1, $2, '', $3, $4)
           RETURNING id""",
        message, kind, now, body,
    )  # fmt: skip
    await execute(
        "INSERT INTO webhook_delivery (webhook_id, event_id, due_at) VALUES ($1, $2, $3)",
        webhook_id,
        rows[0]["id"],
        now,
    )
