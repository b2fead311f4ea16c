"""What becomes of the letters of a sending, in the few words an officer needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Each outcome with the states of a letter that it sums up; every state is in exactly one.
OUTCOMES = {
    "waiting": ("held", "ready", "claimed", "transmitting"),
    "accepted": ("accepted",),
    "deferred": ("deferred",),
    "bounced": ("refused",),
    "given_up": ("dead",),
    "unknown": ("unknown",),
    "stopped": ("cancelled",),
}
# What a person may have tried again.
FAILED = ("dead", "refused")


@dataclass(frozen=True, slots=True)
class Fate:
    """How many letters of a sending there are, how many came to what, and how many may be tried again."""

    letters: int
    outcomes: Mapping[str, int]
    failed: int

    @property
    def sent(self) -> int:
        """Handed to a server at least once."""
        return self.letters - self.outcomes["waiting"] - self.outcomes["stopped"]


def fate_of(states: Iterable[tuple[str, int, int]]) -> Fate:
    """Return the fate of letters counted as (state, how many, how many of them came back).

    A letter that was accepted and came back has bounced.
    """
    rows = list(states)
    outcomes = {
        name: sum(count for state, count, _back in rows if state in summed) for name, summed in OUTCOMES.items()
    }
    returned = sum(back for state, _count, back in rows if state == "accepted")
    outcomes["accepted"] -= returned
    outcomes["bounced"] += returned
    failed = sum(count for state, count, _back in rows if state in FAILED)
    return Fate(sum(count for _state, count, _back in rows), outcomes, failed)
