"""A contact gets another address: asked for behind a fresh link, confirmed from the new mailbox, told to both."""

from datetime import datetime, timedelta
from typing import Any

from portal.foundation import tokens
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from portal.foundation.tokens import TokenExpired
from suppliers.ports import Outbox
from suppliers.registry.errors import AddressTaken
from suppliers.registry.queries import contact_with_email, contact_with_id
from suppliers.signup.actions.links import manage_token

MOVE_WITHIN = timedelta(days=1)


async def ask_to_move(contact_id: int, email: str, *, secret: str, outbox: Outbox, now: datetime) -> None:
    """Mail a link to the new address; nothing changes before it is used, and a later wish replaces this one.

    An address that subscribes already is told so there; the asker sees the same page whichever it was.
    """
    async with transaction():
        contact, holder = await contact_with_id(contact_id), await contact_with_email(email)
        if contact is None or contact["email"] == email:
            return
        if holder is not None:
            link = {"manage": manage_token(holder["id"], holder["token_version"], secret, now)}
            key = f"already:{holder['id']}:{now:%Y%m%d%H}"
            await outbox.post("already", email, holder["language"], link, key=key, contact_id=holder["id"], now=now)
            return
        await execute("DELETE FROM pending_move WHERE contact_id = $1 AND moved_at IS NULL", contact_id)
        pending = await fetch_value(
            """INSERT INTO pending_move (contact_id, email, version, created_at, expires_at)
               VALUES ($1, $2, $3, $4, $5) RETURNING id""",
            contact_id, email, contact["token_version"], now, now + MOVE_WITHIN,
        )  # fmt: skip
        link = {"move": tokens.seal("move", {"id": pending}, secret, now=now)}
        await outbox.post("address_change", email, contact["language"], link, key=f"move:{pending}", now=now)


async def move_of(token: str, *, secret: str, now: datetime) -> dict[str, Any]:
    """Return the wish that a link belongs to: contact_id, email, moved_at.

    Raises:
        TokenUnreadable: the link is not ours.
        TokenExpired: it is older than a day, or a newer one was asked for.
    """
    payload = tokens.read("move", token, secret, now=now, max_age=MOVE_WITHIN)
    row = await fetch_row("SELECT * FROM pending_move WHERE id = $1", payload.get("id"))
    if row is None:
        raise TokenExpired
    return dict(row)


async def move(token: str, *, secret: str, outbox: Outbox, now: datetime) -> int:
    """Give the contact its new address, tell both addresses, and return its id; a second time changes nothing.

    Links to the choices that were mailed to the old address stop working.

    Raises:
        TokenUnreadable, TokenExpired: as `move_of`, or the contact's links were replaced meanwhile.
        AddressTaken: somebody subscribed with the new address meanwhile.
    """
    async with transaction():
        pending = await move_of(token, secret=secret, now=now)
        contact = await fetch_row("SELECT * FROM contact WHERE id = $1 FOR UPDATE", pending["contact_id"])
        if pending["moved_at"] or contact is None:
            return int(pending["contact_id"])
        if contact["token_version"] != pending["version"] or contact["ended_at"]:
            raise TokenExpired
        if await contact_with_email(pending["email"]):
            raise AddressTaken
        version = await fetch_value(
            "UPDATE contact SET email = $2, token_version = token_version + 1 WHERE id = $1 RETURNING token_version",
            contact["id"], pending["email"],
        )  # fmt: skip
        await execute("UPDATE pending_move SET moved_at = $2 WHERE id = $1", pending["id"], now)
        link = {"manage": manage_token(contact["id"], version, secret, now)}
        language, key = contact["language"], f"moved:{pending['id']}"
        await outbox.post(
            "address_changed", pending["email"], language, link, key=key, contact_id=contact["id"], now=now
        )
        await outbox.post("address_left", contact["email"], language, {}, key=f"{key}:old", now=now)
    return int(contact["id"])
