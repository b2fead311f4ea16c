"""Addresses that must not get mail, known by a keyed hash so that the list outlives the address itself."""

import hashlib
import hmac
from datetime import datetime

from portal.foundation.database import execute, fetch
from suppliers.registry.queries import contacts_with_ids


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


async def lift_suppression(address: str, secret: str, *, at: datetime) -> None:
    """Let `address` have mail again; the row stays as a record."""
    await execute(
        "UPDATE suppression SET lifted_at = $2 WHERE address_digest = $1 AND lifted_at IS NULL",
        address_digest(address, secret),
        at,
    )


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
    contacts = await contacts_with_ids({row["contact_id"] for row in rows})
    still = {
        row["contact_id"]
        for row in rows
        if address_digest(contacts[row["contact_id"]]["email"], secret) == row["address_digest"]
    }
    return sorted(still)
