"""Adding webhooks, holding them, ending them, and telling something once more."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from notifications.webhooks.actions.noting import note_proof
from notifications.webhooks.domain import PROVE, secret_of
from notifications.webhooks.errors import NoSuchWebhook
from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from procurement.sources.errors import SourceRefused
from procurement.sources.places import Allowed, refuse_what_cannot_be_read


async def make_webhook(
    name: str, url: str, events: Sequence[str], *, key: str, private: bool, by: str, now: datetime
) -> tuple[int, str]:
    """Keep a webhook and return its number and its secret, which is shown this once.

    Raises:
        SourceRefused: the address is none that may be told.
    """
    check_address(url, private=private)
    salt = secrets.token_hex(16)
    async with transaction():
        number: int = await fetch_value(
            """INSERT INTO webhook (name, url, events, salt, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)
               RETURNING id""",
            name, url, list(events), salt, now, by,
        )  # fmt: skip
        await record_event(by, "webhook.made", "webhook", name, at=now, details={"url": url, "events": list(events)})
    return number, secret_of(key, salt)


def check_address(url: str, *, private: bool) -> None:
    """Check an address before it is kept; where its name leads is looked up whenever it is told.

    Raises:
        SourceRefused: it is no web address, not encrypted, or inside our own network.
    """
    if not url.startswith("https://") and not (private and url.startswith("http://")):
        raise SourceRefused("Adressen måste börja med https://")
    refuse_what_cannot_be_read(url, Allowed(private))


async def change_webhook(
    number: int, name: str, url: str, events: Sequence[str], *, private: bool, by: str, now: datetime
) -> None:
    """Say anew where a webhook is and what it is told of.

    Raises:
        NoSuchWebhook: there is none.
        SourceRefused: the address is none that may be told.
    """
    check_address(url, private=private)
    await _change(number, "name = $2, url = $3, events = $4", name, url, list(events), verb="changed", by=by, now=now)


async def new_secret(number: int, *, key: str, by: str, now: datetime) -> str:
    """Give a webhook a new secret and return it; the old one is worth nothing from now on."""
    salt = secrets.token_hex(16)
    await _change(number, "salt = $2", salt, verb="new_secret", by=by, now=now)
    return secret_of(key, salt)


async def pause_webhook(number: int, *, by: str, now: datetime) -> None:
    """Hold everything for a webhook; what happens meanwhile waits for it."""
    await _change(
        number, "paused_at = coalesce(paused_at, $2), paused_because = coalesce(paused_because, 'by_hand')", now,
        verb="paused", by=by, now=now,
    )  # fmt: skip


async def resume_webhook(number: int, *, by: str, now: datetime) -> None:
    """Tell a webhook again, what waited first."""
    await _change(number, "paused_at = NULL, paused_because = NULL", verb="resumed", by=by, now=now)


async def end_webhook(number: int, *, by: str, now: datetime) -> None:
    """Tell a webhook nothing more; what it was told stays to be read."""
    async with transaction():
        await _change(number, "ended_at = coalesce(ended_at, $2)", now, verb="ended", by=by, now=now)
        await execute(
            "UPDATE webhook_delivery SET state = 'given_up', settled_at = $2 WHERE webhook_id = $1 AND state = 'waiting'",
            number, now,
        )  # fmt: skip


async def prove_webhook(number: int, *, now: datetime) -> None:
    """Have a message sent that says nothing, to see that it arrives."""
    row = await fetch_row("SELECT id FROM webhook WHERE id = $1 AND ended_at IS NULL", number)
    if row is None:
        raise NoSuchWebhook(number)
    async with transaction():
        await note_proof(number, PROVE, now)


async def replay(delivery: int, *, by: str, now: datetime) -> int:
    """Have a message sent once more, under the same id, and return whose it is.

    Raises:
        NoSuchWebhook: there is no such delivery to a webhook that is still told.
    """
    async with transaction():
        row = await fetch_row(
            """UPDATE webhook_delivery d SET state = 'waiting', attempts = 0, due_at = $2, settled_at = NULL
               FROM webhook w WHERE d.id = $1 AND w.id = d.webhook_id AND w.ended_at IS NULL RETURNING w.id, w.name""",
            delivery, now,
        )  # fmt: skip
        if row is None:
            raise NoSuchWebhook(delivery)
        await record_event(by, "webhook.replayed", "webhook", row["name"], at=now, details={"delivery": delivery})
    return int(row["id"])


async def _change(number: int, columns: str, *values: object, verb: str, by: str, now: datetime) -> None:
    async with transaction():
        row = await fetch_row(
            f"UPDATE webhook SET {columns} WHERE id = $1 AND ended_at IS NULL RETURNING name", number, *values
        )
        if row is None:
            raise NoSuchWebhook(number)
        await record_event(by, f"webhook.{verb}", "webhook", row["name"], at=now)
