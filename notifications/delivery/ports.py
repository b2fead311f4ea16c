"""What the sender needs of a way out: a relay or a folder."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notifications.delivery.domain.replies import Outcome


@dataclass(frozen=True)
class Outgoing:
    """A letter ready for the wire: bytes with CRLF line ends that are never changed again."""

    id: int
    message_id: str
    sender: str
    recipient: str
    body: bytes


class Watch:
    """Who wants to know how far a letter has come; this one does not."""

    async def begun(self) -> None:
        """It has begun: MAIL FROM is written."""

    def body(self) -> None:
        """Its body is about to begin. Raises OSError when it must not."""


class WayOut(Protocol):
    """One open way to hand letters over, used by one task at a time."""

    name: str
    relay_name: str  # what several connections share: its trouble is the trouble of all
    secure: bool

    async def open(self) -> None:
        """Make ready. Raises RelayUnreachable."""

    async def hand_over(self, letter: Outgoing, watch: Watch | None = None) -> Outcome:
        """Hand one letter over; never raises for what the other end does."""

    @property
    def is_usable(self) -> bool:
        """Tell whether another letter may follow on this one."""

    async def close(self) -> None:
        """Give it up; its failure says nothing about any letter."""


class Evidence(Protocol):
    """What can tell afterwards whether a letter was taken."""

    name: str

    async def of(self, message_id: str, started_at: datetime, now: datetime) -> Outcome | None:
        """Return what became of the attempt begun at `started_at`, or None when it cannot be told (yet)."""
