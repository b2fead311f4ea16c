"""What the register needs from above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Desk(Protocol):
    """Knows who would be told of a procurement, and in what words."""

    async def reach(self, reference: str, now: datetime, *, beside: Sequence[str] | None = None) -> dict[str, Any]:
        """Return {"total", "by_frequency": {…}, "by_place": {…}, "by_language": {…}, "by_hit": {…}, "not_reached": {…}}.

        The total is how many letters a publication now would lead to. "untold_because" is the status it has, or will have,
        when nobody is told of such a one, else empty. With `beside`, the codes it has, also "wider":
        {"code", "trade", "more"} of codes that would reach more, the most first.
        """

    async def firms(self, reference: str, now: datetime) -> list[dict[str, Any]]:
        """Return {"company", "because", "when"} of those whom `reach` counts, by name."""

    async def told_again(self, reference: str, others: Sequence[str], now: datetime) -> int:
        """Return how many of those whom `reach` counts were told, or are about to be, of any of the `others`."""

    async def letter(
        self, procurement: dict[str, Any], language: str, now: datetime, *, digest: bool = False
    ) -> dict[str, str]:
        """Return {"subject", "text", "html"} of the letter as its bytes will be, alone or in a digest."""

    async def send_test(self, procurement: dict[str, Any], language: str, to: str, now: datetime) -> None:
        """Put the letter into the outbox for one officer."""

    async def told(self, ids: Sequence[int]) -> dict[int, dict[str, int]]:
        """Return {id: {"reached", "sent"}}: how many contacts it concerns, and how many letters of it were accepted."""


@runtime_checkable
class Gatherings(Protocol):
    """Knows at which meetings a procurement was, or will be, presented."""

    async def about(self, procurement_id: int) -> list[dict[str, str]]:
        """Return {"title", "when", "path"} of each in the current language, the latest first."""
