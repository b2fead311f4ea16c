"""Who has a seat and who waits. Only seats in the room are counted: online there is room for all."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_PEOPLE = 5


@dataclass(frozen=True)
class Party:
    """People who come together, under one sign-up."""

    id: int
    people: int
    on_site: bool = True


def seats_left(capacity: int | None, taken: int) -> int | None:
    """Return how many seats are left, never less than none; None when there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def fits(party: Party, capacity: int | None, taken: int) -> bool:
    """Tell whether the whole party has room; parties are never split."""
    left = seats_left(capacity, taken)
    return not party.on_site or left is None or party.people <= left


def moved_up(waiting: Sequence[Party], capacity: int | None, taken: int) -> list[Party]:
    """Return those who get a seat now, in the order they came; one too large for what is left lets the next pass.

    It keeps its place: as soon as enough seats are free, it is first.
    """
    chosen = []
    for party in waiting:
        if fits(party, capacity, taken):
            chosen.append(party)
            taken += party.people if party.on_site else 0
    return chosen
