"""Letters and a relay for the tests of the sender."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from portal.foundation.database import fetch, fetch_value
from portal.foundation.settings import Settings, read_settings
from tests.notifications.delivery.scripted_server import ScriptedServer

_numbers = itertools.count(1)


@pytest.fixture
async def relay() -> AsyncIterator[ScriptedServer]:
    """A running scripted relay; give it its script before something is sent."""
    async with ScriptedServer().running() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., Settings]:
    """`settings()` writes into a Maildir; `settings(relay.url)` sends there."""

    def make(smtp_url: str | None = None, **more: str) -> Settings:
        # One connection: tests inside one transaction (`db`) have only one to the database as well.
        environ = {
            "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40, "ANBUD_SMTP_CONNECTIONS": "1", **more,
        }  # fmt: skip
        return read_settings(environ | ({"ANBUD_SMTP_URL": smtp_url} if smtp_url else {}))

    return make


@pytest.fixture
def given_letter() -> Callable[..., Awaitable[int]]:
    """Write a letter that is due now; returns its number."""

    async def write(kind: str = "confirmation", recipient: str = "a@firma.example", **more: Any) -> int:
        number = next(_numbers)
        message_id = f"<{number}@anbud.example>"
        body = f"Message-ID: {message_id}\r\nTo: {recipient}\r\n\r\nHej {number}\r\n".encode()
        half = body.index(b"Hej")
        fragment = b"Dots:\r\n.one\r\n..two\r\n"
        digest = sha256(fragment).digest()
        whole = body[:half] + fragment + body[half:]
        await fetch("INSERT INTO fragment (digest, body) VALUES ($1, $2) ON CONFLICT DO NOTHING", digest, fragment)
        values = {
            "kind": kind, "recipient": recipient, "sender": "bounce@anbud.example", "language": "sv",
            "subject": f"Letter {number}", "message_id": message_id, "parts": [body[:half], body[half:]],
            "fragments": [digest], "sha256": sha256(whole).digest(), "size": len(whole), "key": f"test:{number}",
            "priority": 5, **more,
        }  # fmt: skip
        columns = ", ".join(values)
        marks = ", ".join(f"${place}" for place in range(1, len(values) + 1))
        return int(
            await fetch_value(
                f"INSERT INTO letter ({columns}, scope, state, not_before, attempts, created_at) "
                f"VALUES ({marks}, 'all', 'ready', clock_timestamp() - interval '1 minute', 0, clock_timestamp()) "
                "RETURNING id",
                *values.values(),
            )
        )

    return write


@pytest.fixture
def given_contact() -> Callable[..., Awaitable[int]]:
    """Write a confirmed contact with one subscription; returns its id."""

    async def write(email: str, **more: Any) -> int:
        supplier = await fetch_value(
            "INSERT INTO supplier (name, country, origin) VALUES ('Firma', 'SE', 'form') RETURNING id"
        )
        contact = await fetch_value(
            "INSERT INTO contact (supplier_id, email, language, confirmed_at, meetings, reminders, token_version) "
            "VALUES ($1, $2, 'sv', clock_timestamp(), false, false, 1) RETURNING id",
            supplier,
            email,
        )
        await fetch(
            "INSERT INTO subscription (contact_id, everything, frequency, trades, cpv, nodes, nodes_above) "
            "VALUES ($1, true, 'day', '{}', '{}', '{}', '{}')",
            contact,
        )
        for column, value in more.items():
            await fetch(f"UPDATE contact SET {column} = $2 WHERE id = $1", contact, value)
        return int(contact)

    return write
