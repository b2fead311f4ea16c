"""From a posted form to an active subscription: asked for, confirmed by mail, then active."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from portal.foundation import tokens
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from portal.foundation.tokens import TokenExpired
from suppliers.ports import Outbox
from suppliers.registry import actions as registry
from suppliers.registry.domain import CompanyNumber
from suppliers.registry.queries import contact_with_email
from suppliers.signup.actions.links import manage_token
from suppliers.subscriptions.domain import Wish

CONFIRM_WITHIN = timedelta(days=7)


async def ask_to_confirm(
    email: str, company: str, number: CompanyNumber | None, wish: Wish, *, secret: str, outbox: Outbox, now: datetime,
    postcode: str | None = None, origin: str = "form", source: str | None = None,
) -> None:  # fmt: skip
    """Keep the form and mail a link to confirm it; an address that subscribes already is told how to change.

    The asker sees the same page whichever it was. Where staff filled it in, `origin` is phone or file and `source`
    says how they got the details; both stay with the contact.
    """
    async with transaction():
        known = await contact_with_email(email)
        if known and known["confirmed_at"] and not known["ended_at"]:
            link = {"manage": manage_token(known["id"], known["token_version"], secret, now), "then": _adding(wish)}
            key = f"already:{known['id']}:{now:%Y%m%d%H}:{_named(link['then'])}"
            await outbox.post("already", email, known["language"], link, key=key, contact_id=known["id"], now=now)
            return
        await execute(
            "UPDATE pending_signup SET superseded_at = $2 WHERE email = $1 AND confirmed_at IS NULL", email, now
        )
        form = {
            "company": company,
            "number": asdict(number) if number else None,
            "postcode": postcode,
            "wish": asdict(wish),
            "origin": origin,
            "source": source,
        }
        pending = await fetch_value(
            """INSERT INTO pending_signup (email, form, created_at, expires_at) VALUES ($1, $2, $3, $4)
               RETURNING id""",
            email, json.dumps(form), now, now + CONFIRM_WITHIN,
        )  # fmt: skip
        link = {"confirm": tokens.seal("confirm", {"id": pending}, secret, now=now)}
        await outbox.post("confirmation", email, wish.language, link, key=f"confirm:{pending}", now=now)


def _adding(wish: Wish) -> str:
    """Return the rest of the address where what is asked for anew stands ticked beside what is chosen already."""
    asked = [(name, value) for name in ("trades", "cpv", "words", "procurements") for value in getattr(wish, name)]
    return f"/branscher?{urlencode(asked)}" if asked else ""


def _named(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


async def send_again(email: str, *, secret: str, outbox: Outbox, now: datetime) -> None:
    """Mail the confirmation once more when one waits; the link of the first letter works as well."""
    async with transaction():
        row = await fetch_row(
            """SELECT id, form, created_at FROM pending_signup WHERE email = $1 AND confirmed_at IS NULL
               AND superseded_at IS NULL AND expires_at > $2 ORDER BY id DESC LIMIT 1""",
            email, now,
        )  # fmt: skip
        if row is None:
            return
        # Sealed with the first instant: asking again does not stretch the seven days.
        link = {"confirm": tokens.seal("confirm", {"id": row["id"]}, secret, now=row["created_at"])}
        language = json.loads(row["form"])["wish"]["language"]
        await outbox.post("confirmation", email, language, link, key=f"confirm:{row['id']}:{now:%H%M}", now=now)


async def pending_of(token: str, *, secret: str, now: datetime, lock: bool = False) -> dict[str, Any]:
    """Return the sign-up that a confirmation link belongs to.

    Raises:
        TokenUnreadable: the link is not ours.
        TokenExpired: it is older than seven days, or a newer one was sent.
    """
    payload = tokens.read("confirm", token, secret, now=now, max_age=CONFIRM_WITHIN)
    row = await fetch_row(
        f"SELECT * FROM pending_signup WHERE id = $1 {'FOR UPDATE' if lock else ''}", payload.get("id")
    )
    if row is None or row["superseded_at"]:
        raise TokenExpired
    return {**dict(row), "form": json.loads(row["form"])}


async def confirm(token: str, *, secret: str, outbox: Outbox, now: datetime) -> int:
    """Make the sign-up active and return the contact's id; a second time changes nothing.

    Raises:
        TokenUnreadable, TokenExpired: as `pending_of`.
    """
    async with transaction():
        pending = await pending_of(token, secret=secret, now=now, lock=True)
        if pending["confirmed_at"]:
            contact_id: int = await fetch_value("SELECT id FROM contact WHERE email = $1", pending["email"])
            return contact_id
        form = pending["form"]
        wish = Wish.of(form["wish"])
        number = CompanyNumber(**form["number"]) if form["number"] else None
        await registry.remember_again(pending["email"], secret)
        contact_id = await registry.enter_contact(
            pending["email"], form["company"], number, wish, origin=form.get("origin", "form"), now=now,
            postcode=form.get("postcode"), source=form.get("source"),
        )  # fmt: skip
        await execute("UPDATE pending_signup SET confirmed_at = $2 WHERE id = $1", pending["id"], now)
        version = await fetch_value("SELECT token_version FROM contact WHERE id = $1", contact_id)
        link = {"manage": manage_token(contact_id, version, secret, now), "frequency": wish.frequency}
        key = f"welcome:{pending['id']}"
        await outbox.post("welcome", pending["email"], wish.language, link, key=key, contact_id=contact_id, now=now)
    return contact_id


async def mail_a_manage_link(email: str, *, secret: str, outbox: Outbox, now: datetime) -> None:
    """Mail a link to the choices when the address subscribes; say nothing either way."""
    async with transaction():
        contact = await contact_with_email(email)
        if contact is None or contact["confirmed_at"] is None:
            return
        link = {"manage": manage_token(contact["id"], contact["token_version"], secret, now)}
        key = f"manage:{contact['id']}:{now:%Y%m%d%H%M}"
        await outbox.post("manage_link", email, contact["language"], link, key=key, contact_id=contact["id"], now=now)


async def purge_expired(now: datetime) -> int:
    """Erase the sign-ups that nobody confirmed in seven days, and wishes to move a day old; return how many."""
    signups = await execute("DELETE FROM pending_signup WHERE expires_at < $1 AND confirmed_at IS NULL", now)
    moves = await execute("DELETE FROM pending_move WHERE expires_at < $1", now)
    return int(signups.split()[1]) + int(moves.split()[1])
