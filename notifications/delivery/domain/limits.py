"""How much may be sent: limits that all workers share. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """Most letters in a span; 0 is no limit."""

    per_minute: int = 0
    per_domain_and_minute: int = 0
    per_recipient_and_day: int = 0
    per_day: int = 0


class Allowance(NamedTuple):
    """One limit that a letter needs a piece of."""

    name: str
    most: int
    span: timedelta
    says: str
    for_all: bool = False


def allowances(recipient: str, digest: bytes, limits: Limits) -> list[Allowance]:
    """Return the limits that a letter to this address falls under. An address is named by its digest only."""
    domain = recipient.rpartition("@")[2].lower()
    every = [
        Allowance("day", limits.per_day, DAY, f"more than {limits.per_day} letters in a day", True),
        Allowance(
            f"recipient:{digest.hex()}", limits.per_recipient_and_day, DAY, "enough letters to this address for a day"
        ),
        Allowance(
            f"domain:{domain}", limits.per_domain_and_minute, MINUTE, "enough letters to this domain for a minute"
        ),
        Allowance("minute", limits.per_minute, MINUTE, "enough letters for a minute", True),
    ]
    return [one for one in every if one.most]
