"""Password hashes, made and checked off the event loop."""

import asyncio
import os
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# Hashing takes 64 MiB and a quarter of a second: two at a time, or a burst of sign-ins exhausts the machine.
_at_once = asyncio.Semaphore(2)
_costs: dict[str, dict[str, Any]] = {"normal": {}, "cheap": {"time_cost": 1, "memory_cost": 8, "parallelism": 1}}
_cost = "normal"


def use_cheap_hashes() -> None:
    """Make hashing quick, for tests only."""
    global _cost
    if "PYTEST_CURRENT_TEST" not in os.environ:
        raise RuntimeError("cheap password hashes are for tests")
    _cost = "cheap"


@cache
def _hasher(cost: str) -> PasswordHasher:
    return PasswordHasher(**_costs[cost])


@cache
def _nobodys_hash(cost: str) -> str:
    return _hasher(cost).hash("no password is this one")


async def hash_password(password: str) -> str:
    """Return the argon2id hash of `password`."""
    async with _at_once:
        return await asyncio.to_thread(_hasher(_cost).hash, password)


async def password_matches(hashed: str | None, password: str) -> bool:
    """Tell whether `hashed` is of `password`; without a hash it takes just as long and is False."""
    async with _at_once:
        return await asyncio.to_thread(_matches, hashed, password, _cost)


def _matches(hashed: str | None, password: str, cost: str) -> bool:
    try:
        return _hasher(cost).verify(hashed or _nobodys_hash(cost), password) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(hashed: str) -> bool:
    """Tell whether `hashed` was made with other costs than those of today."""
    return _hasher(_cost).check_needs_rehash(hashed)
