"""The year as the municipality's firms need it: what is placed where, no more exactly than is known. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

KINDS = ("planned", "deadline", "meeting", "contract")
# How many months a precision leaves open.
MONTHS = {"day": 1, "month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True)
class Happening:
    """Something in a year: `on` is its day, or the first day of the time that `precision` leaves open."""

    kind: str
    on: date
    precision: str
    title: str
    path: str
    spoken: str = "sv"
    preliminary: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of months (1 to 12) with what happens somewhere within it, and nobody knows where more exactly."""

    first: int
    last: int
    happenings: tuple[Happening, ...]

    def count(self, kind: str) -> int:
        """Return how many are of a kind."""
        return sum(one.kind == kind for one in self.happenings)


def span_of(happening: Happening) -> tuple[int, int]:
    """Return the first and the last month it may happen in."""
    wide = MONTHS[happening.precision]
    first = (happening.on.month - 1) // wide * wide + 1
    return first, first + wide - 1


def spans(happenings: Iterable[Happening], wide: int) -> list[Span]:
    """Return the year cut in stretches of `wide` months, each with what is known exactly so far."""
    cut = {first: list[Happening]() for first in range(1, 13, wide)}
    for one in happenings:
        if MONTHS[one.precision] == wide:
            cut[span_of(one)[0]].append(one)
    return [Span(first, first + wide - 1, tuple(sorted(found, key=_order))) for first, found in cut.items()]


def _order(happening: Happening) -> tuple[bool, date, int, str]:
    """What has a day stands by its day, after what only has a month."""
    return (happening.precision == "day", happening.on, KINDS.index(happening.kind), happening.title)
