"""When a procurement concerns somebody, as plain rules; the database follows them on its indexes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from procurement.categories.domain import ANYBODY, MatchNodes, Trade, ancestors, digits_of, is_known

# From the nearest to the widest: where several fit, the first is told.
KINDS = ("exact", "narrower", "words", "broader", "everything")
# Where a new one still is of use to somebody who sells: of what is decided, nobody is told that it is new.
OF_USE = ("planned", "dialogue", "open")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subscription asks for: nodes, the nodes above its codes, or everything; `found` if its words found it."""

    nodes: Collection[str] = ()
    nodes_above: Collection[str] = ()
    everything: bool = False
    found: bool = False


def hit_of(choice: Choice, bought: MatchNodes) -> str | None:
    """Return how the procurement meets the choice, or None.

    Missing data never excludes: a procurement without a code concerns everybody.
    """
    chosen = set(choice.nodes)
    if chosen & set(bought.exact):
        return "exact"
    if chosen & set(bought.narrower):
        return "narrower"
    if choice.found:
        return "words"
    if (chosen | set(choice.nodes_above)) & set(bought.broader):
        return "broader"
    if choice.everything:
        return "everything"
    return "broader" if ANYBODY in bought.broader else None


def nearest(kinds: Iterable[str | None]) -> str | None:
    """Return the best of several hits on one person."""
    return min((kind for kind in kinds if kind is not None), key=KINDS.index, default=None)


# Two steps up from each code: further up everything is alike.
STEPS_UP = 2
MOST_NEAR = 6


def near_codes(codes: Collection[str], trades: Sequence[Trade]) -> list[tuple[str, str | None]]:
    """Return (code, trade's slug or None) that lie near: the codes just above, and the trades beside its own."""
    digits = [digits_of(code) for code in codes]
    areas = {trade.area for trade in trades if any(map(trade.covers, digits))}
    above = [(code, None) for own in codes for code in ancestors(own)[:STEPS_UP]]
    beside = [
        (trade.includes[0].ljust(8, "0"), trade.slug)
        for trade in trades
        if trade.area in areas and trade.includes and not any(map(trade.covers, digits))
    ]
    nearest: dict[str, str | None] = {}
    for code, trade in [*above, *beside]:
        nearest.setdefault(code, trade)
    return [(code, trade) for code, trade in nearest.items() if code not in codes and is_known(code)][:MOST_NEAR]
