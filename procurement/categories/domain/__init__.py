"""The rules of categories: codes, trades, the nodes they meet in, and search by everyday words."""

from procurement.categories.domain.checks import (
    overlaps,
    read_prefixes,
    read_words,
    relation,
    touched_prefixes,
    unmapped,
)
from procurement.categories.domain.codes import (
    ancestors,
    digits_of,
    is_known,
    known_codes,
    name_of_code,
    read_code,
    under_prefix,
)
from procurement.categories.domain.nodes import ANYBODY, MatchNodes, choice_nodes, nodes_above, nodes_of
from procurement.categories.domain.search import SearchIndex, SearchResult, Shown, search
from procurement.categories.domain.trades import Area, Trade, shipped_areas, shipped_trades

__all__ = [
    "ANYBODY",
    "Area",
    "MatchNodes",
    "SearchIndex",
    "SearchResult",
    "Shown",
    "Trade",
    "ancestors",
    "choice_nodes",
    "digits_of",
    "is_known",
    "known_codes",
    "name_of_code",
    "nodes_above",
    "nodes_of",
    "overlaps",
    "read_code",
    "read_prefixes",
    "read_words",
    "relation",
    "search",
    "shipped_areas",
    "shipped_trades",
    "touched_prefixes",
    "under_prefix",
    "unmapped",
]
