"""What meetings need from above."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class MeetingPost(Protocol):
    """Writes the letters that answer one person."""

    async def tell(self, kind: str, participation_id: int, *, now: datetime) -> None:
        """Write the letter in the caller's transaction; again in the same state of the sign-up it is the same letter.

        `kind`: receipt, waiting_list, seats_kept, moved_up or signed_off. A receipt and a moved_up carry the calendar file.
        """


@runtime_checkable
class MeetingDesk(Protocol):
    """Knows who could be invited, and what became of it."""

    async def followers(self, procurement_ids: Collection[int]) -> dict[int, int]:
        """Return how many subscriptions each procurement concerns."""

    async def reach(self, reference: str, audience: Collection[str], now: datetime) -> dict[str, Any]:
        """Return {"total", "by_language", "concerned", "invited_before"} of an invitation to these groups."""

    async def letter(self, kind: str, reference: str, language: str, now: datetime) -> dict[str, str]:
        """Return {"subject", "text", "html"} of a letter about the meeting as its bytes will be."""

    async def effect(self, meeting_ids: Collection[int]) -> dict[int, dict[str, int]]:
        """Return for each meeting {"subscribed", "asked", "bidders", "questions", "bids"}."""
