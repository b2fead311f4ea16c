"""What suppliers need from above."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol, runtime_checkable


class Traced(NamedTuple):
    """What a firm is found by where it has no row of its own: names without case and legal form, and numbers."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]


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
    """Knows what is kept about a firm and its contact above; `words` are codes in words, by the field they stand in."""

    words: Mapping[str, Mapping[str, str]]

    async def kept_about(self, contact_id: int | None, email: str, firm: Traced) -> dict[str, list[dict[str, Any]]]:
        """Return every row about the firm, and about its contact where it has one, by what it is."""
