"""Making keys, taking them back, and knowing who shows one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_row, fetch_value, transaction
from portal.foundation.keys.domain import SHOWN, digest_of, new_key
from portal.foundation.keys.errors import NoSuchKey


@dataclass(frozen=True)
class KeyHolder:
    """A system that shows a key, and what it may do."""

    id: int
    name: str
    scopes: frozenset[str]

    @property
    def actor(self) -> str:
        """What it is called where a change says who made it."""
        return f"nyckel {self.name}"


async def make_key(name: str, scopes: Sequence[str], *, by: str, now: datetime) -> str:
    """Keep a new key's hash and return the key, which is nowhere else from then on."""
    key = new_key()
    async with transaction():
        await execute(
            "INSERT INTO api_key (name, begins, digest, scopes, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6)",
            name, key[:SHOWN], digest_of(key), list(scopes), now, by,
        )  # fmt: skip
        await record_event(by, "key.made", "key", name, at=now, details={"scopes": list(scopes)})
    return key


async def revoke_key(number: int, *, by: str, now: datetime) -> None:
    """Make a key worthless from now on; a second time changes nothing.

    Raises:
        NoSuchKey: there is none with this number.
    """
    async with transaction():
        name = await fetch_value("SELECT name FROM api_key WHERE id = $1 FOR UPDATE", number)
        if name is None:
            raise NoSuchKey(number)
        done = await execute(
            "UPDATE api_key SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL", number, now, by
        )
        if done.endswith(" 1"):
            await record_event(by, "key.revoked", "key", name, at=now)


async def holder_of(key: str, *, now: datetime) -> KeyHolder | None:
    """Return who shows this key, and note that it was used; None for what is no key, or one taken back."""
    row = await fetch_row(
        "SELECT id, name, scopes FROM api_key WHERE digest = $1 AND revoked_at IS NULL", digest_of(key)
    )
    if row is None:
        return None
    await execute(
        "UPDATE api_key SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at < $2::timestamptz - interval '1 minute')",
        row["id"], now,
    )  # fmt: skip
    return KeyHolder(row["id"], row["name"], frozenset(row["scopes"]))
