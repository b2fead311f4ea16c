"""What the sender needs of a way out: a relay or a folder."""

from dataclasses import dataclass
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


class WayOut(Protocol):
    """One open way to hand letters over, used by one task at a time."""

    name: str
    secure: bool

    async def open(self) -> None:
        """Make ready. Raises RelayUnreachable."""

    async def hand_over(self, letter: Outgoing) -> Outcome:
        """Hand one letter over; never raises for what the other end does."""

    @property
    def is_usable(self) -> bool:
        """Tell whether another letter may follow on this one."""

    async def close(self) -> None:
        """Give it up; its failure says nothing about any letter."""
