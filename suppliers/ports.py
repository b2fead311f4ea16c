"""What suppliers need from above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Outbox(Protocol):
    """Takes letters to be sent."""

    async def post(
        self, kind: str, recipient: str, language: str, data: dict[str, Any], *, key: str,
        contact_id: int | None = None, now: datetime,
    ) -> None:  # fmt: skip
        """Write the letter in the caller's transaction; the same `key` again is the same letter."""

    async def withdraw(self, keys: Sequence[str], *, now: datetime) -> int:
        """Cancel the letters with these keys that have not begun to go, and return how many."""

    async def letters_to(self, contact_id: int) -> list[dict[str, Any]]:
        """Return what was sent or is to be sent to the contact: subject, kind, state and when, the newest first."""


@runtime_checkable
class Elsewhere(Protocol):
    """Knows what is kept about a contact above."""

    async def kept_about(self, contact_id: int, email: str) -> dict[str, list[dict[str, Any]]]:
        """Return every row about the contact, by what it is."""
