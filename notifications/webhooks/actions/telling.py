"""Sending what is due: each message under a lease, so that a worker that dies leaves it to another, under the same id."""

from datetime import datetime
from typing import Any

from notifications.delivery.crash_points import pass_point
from notifications.webhooks.domain import LEASE, again_at, signed, was_taken
from portal.foundation.database import execute, fetch_row, transaction
from procurement.sources.errors import SourceRefused
from procurement.sources.web_client import Told, tell

GONE = 410


async def tell_due(key: str, *, private: bool, now: datetime) -> int:
    """Send every message that is due, once each, and return how many were taken."""
    taken = 0
    while claimed := await _claim(now):
        pass_point("webhook claimed")
        answer = await _send(claimed, key, private, now)
        pass_point("webhook sent")
        await _settle(claimed, answer, now)
        taken += answer.status is not None and was_taken(answer.status)
    return taken


async def _claim(now: datetime) -> dict[str, Any] | None:
    """Return a message that is due, held for a while; others look past it."""
    row = await fetch_row(
        """UPDATE webhook_delivery d SET due_at = $1::timestamptz + $2::interval, attempts = attempts + 1
           FROM webhook w, webhook_event e
           WHERE d.id = (SELECT o.id FROM webhook_delivery o JOIN webhook h ON h.id = o.webhook_id
                         WHERE o.state = 'waiting' AND o.due_at <= $1 AND h.paused_at IS NULL AND h.ended_at IS NULL
                         ORDER BY o.due_at, o.id LIMIT 1 FOR UPDATE OF o SKIP LOCKED)
             AND w.id = d.webhook_id AND e.id = d.event_id
           RETURNING d.id, d.attempts, d.webhook_id, w.url, w.salt, e.message_id, e.body""",
        now, LEASE,
    )  # fmt: skip
    return dict(row) if row else None


async def _send(claimed: dict[str, Any], key: str, private: bool, now: datetime) -> Told:
    body = claimed["body"].encode()
    headers = signed(key, claimed["salt"], claimed["message_id"], now, body)
    try:
        return await tell(claimed["url"], body, headers, private=private, now=now)
    except SourceRefused as error:
        return Told(None, said=str(error))


async def _settle(claimed: dict[str, Any], answer: Told, now: datetime) -> None:
    """Write down what became of it: taken, to be tried again, or given up."""
    taken = answer.status is not None and was_taken(answer.status)
    again = None if taken or answer.status == GONE else again_at(claimed["attempts"], now, answer.wait)
    state = "delivered" if taken else "waiting" if again else "given_up"
    async with transaction():
        await execute(
            "INSERT INTO webhook_attempt (delivery_id, at, status, said) VALUES ($1, $2, $3, $4)",
            claimed["id"], now, answer.status, answer.said,
        )  # fmt: skip
        await execute(
            "UPDATE webhook_delivery SET state = $2, due_at = coalesce($3, due_at), settled_at = $4 WHERE id = $1",
            claimed["id"], state, again, None if again else now,
        )  # fmt: skip
        if answer.status == GONE:
            await execute(
                "UPDATE webhook SET paused_at = $2, paused_because = 'gone' WHERE id = $1 AND paused_at IS NULL",
                claimed["webhook_id"], now,
            )  # fmt: skip
