"""Addresses that must not get mail, known by a keyed hash so that the list outlives the address itself."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from portal.foundation.database import execute, fetch, fetch_value
from suppliers.registry.queries import contacts_with_ids

HARD_LIMIT = 2  # so many letters that found no such recipient, and the address gets no more
MOST_POINTS = 5
FIRST_WAIT, MISSING_WAIT = timedelta(hours=2), timedelta(days=7)


def address_digest(address: str, secret: str) -> bytes:
    """Return the hash under which `address` is remembered; letter case does not count."""
    return hmac.new(secret.encode(), b"suppressed address\0" + address.lower().encode(), hashlib.sha256).digest()


async def suppress(address: str, secret: str, *, reason: str, by: str, at: datetime, evidence: str = "") -> None:
    """Bar `address` from all mail. Doing it again changes nothing."""
    await execute(
        """INSERT INTO suppression (address_digest, contact_id, scope, reason, evidence, by, at)
           SELECT $1, (SELECT id FROM contact WHERE email = lower($6)), 'all', $2, $3, $4, $5
           WHERE NOT EXISTS (SELECT FROM suppression WHERE address_digest = $1 AND scope = 'all' AND lifted_at IS NULL)""",
        address_digest(address, secret), reason, evidence, by, at, address,
    )  # fmt: skip


async def note_passing_trouble(address: str, secret: str, *, said: str, at: datetime) -> None:
    """Count a mailbox that is full or a host that is away: a point a day, forgotten after a week of quiet.

    Its letters wait 2, 4, 8, … 64 hours; at the fifth point the address gets no more.
    """
    digest = address_digest(address, secret)
    points = await fetch_value(
        """
        INSERT INTO address_trouble AS t (address_digest, points, last_on, wait_until) VALUES ($1, 1, $2, $3)
        ON CONFLICT (address_digest) DO UPDATE SET last_on = excluded.last_on,
            points = CASE WHEN t.last_on < excluded.last_on - 7 THEN 1
                          WHEN t.last_on < excluded.last_on THEN t.points + 1 ELSE t.points END,
            wait_until = greatest(t.wait_until, $4::timestamptz + interval '2 hours' * 2 ^ least(5, CASE
                WHEN t.last_on < excluded.last_on - 7 THEN 0
                WHEN t.last_on < excluded.last_on THEN t.points ELSE t.points - 1 END))
        RETURNING points
        """,
        digest, at.date(), at + FIRST_WAIT, at,
    )  # fmt: skip
    if points >= MOST_POINTS:
        reason = f"no mail taken on {points} days"
        await suppress(address, secret, reason=reason, by="bounces", at=at, evidence=said)


async def note_missing(address: str, secret: str, *, said: str, at: datetime) -> None:
    """Count an address that does not exist: mail to it stops for a week; the next letter after that is the probe.

    A second letter that finds nobody there bars it.
    """
    await execute(
        """
        INSERT INTO address_trouble (address_digest, points, last_on, wait_until, missing) VALUES ($1, 0, $2, $3, true)
        ON CONFLICT (address_digest) DO UPDATE SET last_on = excluded.last_on, wait_until = excluded.wait_until,
            missing = true
        """,
        address_digest(address, secret), at.date(), at + MISSING_WAIT,
    )  # fmt: skip
    letters = await fetch_value(
        "SELECT count(*) FROM letter l WHERE l.recipient = $1 AND (l.state = 'refused' "
        "OR EXISTS (SELECT FROM bounce b WHERE b.letter_id = l.id AND b.kind = 'hard'))",
        address,
    )
    if letters >= HARD_LIMIT:
        await suppress(address, secret, reason="no such recipient", by="bounces", at=at, evidence=said)


async def troubles_of(digests: Collection[bytes], at: datetime) -> dict[bytes, Any]:
    """Return the addresses whose letters must not go yet."""
    rows = await fetch(
        "SELECT * FROM address_trouble WHERE address_digest = ANY($1::bytea[]) AND wait_until > $2", list(digests), at
    )
    return {row["address_digest"]: row for row in rows}


async def lift_suppression(address: str, secret: str, *, at: datetime) -> None:
    """Let `address` have mail again; the row stays as a record."""
    await execute(
        "UPDATE suppression SET lifted_at = $2 WHERE address_digest = $1 AND lifted_at IS NULL",
        address_digest(address, secret),
        at,
    )
    await execute("DELETE FROM address_trouble WHERE address_digest = $1", address_digest(address, secret))


async def bars_of(address: str, secret: str) -> list[str]:
    """Return the reasons for which `address` gets no mail."""
    rows = await fetch(
        "SELECT reason FROM suppression WHERE address_digest = $1 AND lifted_at IS NULL ORDER BY id",
        address_digest(address, secret),
    )
    return [row["reason"] for row in rows]


async def barred_contacts(secret: str) -> list[int]:
    """Return the contacts whose present address is barred."""
    rows = await fetch(
        "SELECT contact_id, address_digest FROM suppression WHERE lifted_at IS NULL AND contact_id IS NOT NULL"
    )
    if not rows:
        return []
    contacts = await contacts_with_ids({row["contact_id"] for row in rows})
    still = {
        row["contact_id"]
        for row in rows
        if address_digest(contacts[row["contact_id"]]["email"], secret) == row["address_digest"]
    }
    return sorted(still)
