"""When a procurement concerns somebody, as plain rules; the database follows them on its indexes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from procurement.categories.domain import ANYBODY, MatchNodes

# From the nearest to the widest: where several fit, the first is told.
KINDS = ("exact", "narrower", "broader", "everything")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subscription asks for: nodes, the nodes above its codes, or everything."""

    nodes: Collection[str] = ()
    nodes_above: Collection[str] = ()
    everything: bool = False


def hit_of(choice: Choice, bought: MatchNodes) -> str | None:
    """Return how the procurement meets the choice, or None.

    Missing data never excludes: a procurement without a code concerns everybody.
    """
    chosen = set(choice.nodes)
    if chosen & set(bought.exact):
        return "exact"
    if chosen & set(bought.narrower):
        return "narrower"
    if (chosen | set(choice.nodes_above)) & set(bought.broader):
        return "broader"
    if choice.everything:
        return "everything"
    return "broader" if ANYBODY in bought.broader else None


def nearest(kinds: Iterable[str | None]) -> str | None:
    """Return the best of several hits on one person."""
    return min((kind for kind in kinds if kind is not None), key=KINDS.index, default=None)
