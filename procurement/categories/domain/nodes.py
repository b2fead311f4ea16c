"""Where procurements and choices meet: a node is a text, `c90620000` for a code or `t:snorojning` for a trade."""

from collections.abc import Iterable
from typing import NamedTuple

from procurement.categories.domain.codes import ancestors, digits_of, is_known
from procurement.categories.domain.trades import Trade

# Stands in `broader` of a procurement that says nothing of what it buys: missing data never excludes.
ANYBODY = "*"


class MatchNodes(NamedTuple):
    """What a procurement meets a subscription by.

    `exact` and `narrower` meet the nodes somebody chose; `broader` meets those, too (trades below the
    procurement's code), and the codes above somebody's choice.
    """

    exact: tuple[str, ...]
    narrower: tuple[str, ...]
    broader: tuple[str, ...]


def nodes_of(codes: Iterable[str], trades: Iterable[Trade]) -> MatchNodes:
    """Return the nodes of a procurement with these codes; the nearer kind wins where one node is of several.

    exact: the chosen code itself, or a trade that covers it. narrower: the chosen code stands above the
    procurement's. broader: the procurement's code stands above what was chosen.
    """
    known = [code for code in codes if is_known(code) or ancestors(code)]
    if not known:
        return MatchNodes((), (), (ANYBODY,))
    digits = [digits_of(code) for code in known]
    trades = [trade for trade in trades if trade.active]
    own = [f"c{code}" for code in known]
    covering = [f"t:{trade.slug}" for trade in trades if any(map(trade.covers, digits))]
    exact = _unique([*own, *covering])
    narrower = _unique(f"c{above}" for code in known for above in ancestors(code))
    below = [f"t:{trade.slug}" for trade in trades if any(map(trade.lies_under, digits))]
    return MatchNodes(exact, _without(narrower, exact), _unique([*own, *_without(below, covering)]))


def choice_nodes(codes: Iterable[str], trades: Iterable[str]) -> tuple[str, ...]:
    """Return the nodes of a subscription to these codes and trade slugs."""
    return _unique([*(f"t:{slug}" for slug in trades), *(f"c{code}" for code in codes)])


def nodes_above(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the nodes above a subscription's chosen codes."""
    return _unique(f"c{above}" for code in codes for above in ancestors(code))


def _unique(nodes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(nodes))


def _without(nodes: Iterable[str], nearer: Iterable[str]) -> tuple[str, ...]:
    taken = set(nearer)
    return tuple(node for node in nodes if node not in taken)
