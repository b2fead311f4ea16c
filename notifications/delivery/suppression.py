"""Addresses that must not get mail, known by a keyed hash so that the list outlives the address itself."""

import hashlib
import hmac
from datetime import datetime

from portal.foundation.database import execute, fetch


def address_digest(address: str, secret: str) -> bytes:
    """Return the hash under which `address` is remembered; letter case does not count."""
    return hmac.new(secret.encode(), b"suppressed address\0" + address.lower().encode(), hashlib.sha256).digest()


async def suppress(address: str, secret: str, *, reason: str, by: str, at: datetime, evidence: str = "") -> None:
    """Bar `address` from all mail. Doing it again changes nothing."""
    digest = address_digest(address, secret)
    await execute(
        "INSERT INTO suppression (address_digest, scope, reason, evidence, by, at) SELECT $1, 'all', $2, $3, $4, $5 "
        "WHERE NOT EXISTS (SELECT FROM suppression WHERE address_digest = $1 AND scope = 'all' AND lifted_at IS NULL)",
        digest,
        reason,
        evidence,
        by,
        at,
    )


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
