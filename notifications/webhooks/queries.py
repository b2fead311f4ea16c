"""Reading about webhooks."""

from typing import Any

from notifications.webhooks.errors import NoSuchWebhook
from portal.foundation.database import fetch

_LIST = """
    SELECT w.id, w.name, w.url, w.events, w.made_at, w.made_by, w.paused_at, w.paused_because, w.ended_at,
           count(d.id) FILTER (WHERE d.state = 'waiting') AS waiting,
           count(d.id) FILTER (WHERE d.state = 'given_up') AS given_up, max(d.settled_at) FILTER (WHERE d.state = 'delivered') AS told_at
    FROM webhook w LEFT JOIN webhook_delivery d ON d.webhook_id = w.id
"""


async def all_webhooks() -> list[dict[str, Any]]:
    """Return all webhooks, those in use first."""
    rows = await fetch(f"{_LIST} GROUP BY w.id ORDER BY w.ended_at IS NOT NULL, w.name, w.id")
    return [dict(row) for row in rows]


async def webhook_numbered(number: int) -> dict[str, Any]:
    """Return one webhook.

    Raises:
        NoSuchWebhook: there is none.
    """
    rows = await fetch(f"{_LIST} WHERE w.id = $1 GROUP BY w.id", number)
    if not rows:
        raise NoSuchWebhook(number)
    return dict(rows[0])


async def deliveries_of(number: int, before: int | None, limit: int) -> list[dict[str, Any]]:
    """Return what a webhook was or is to be told, the latest first, each with its last attempt."""
    rows = await fetch(
        """SELECT d.id, d.state, d.attempts, d.due_at, d.settled_at, e.kind, e.reference, e.message_id, e.at, e.body,
                  a.at AS tried_at, a.status, a.said, (SELECT count(*) FROM webhook_attempt t WHERE t.delivery_id = d.id) AS tries
           FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id
           LEFT JOIN LATERAL (SELECT * FROM webhook_attempt a WHERE a.delivery_id = d.id ORDER BY a.id DESC LIMIT 1) a ON true
           WHERE d.webhook_id = $1 AND ($2::bigint IS NULL OR d.id < $2) ORDER BY d.id DESC LIMIT $3""",
        number, before, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]
