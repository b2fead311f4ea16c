"""A search that somebody keeps: the words as the list of procurements reads them, ready to be met by what comes."""

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from portal.foundation.database import fetch
from procurement.categories.queries import all_trades, edited_trades
from procurement.register.domain.searching import code_prefix, inside, prefixes
from procurement.register.finding import nodes_meant


@dataclass(frozen=True)
class Search:
    """Free words, and what the list finds by them: see `finding`."""

    words: str
    prefixes: str
    inside: str | None
    nodes: tuple[str, ...]
    code: str | None


async def search_for(words: str, language: str) -> Search:
    """Return the words read as the list reads them; `language` is the one whose trades and codes they may name."""
    return Search(words, prefixes(words), inside(words), await nodes_named(words, language), code_prefix(words))


async def nodes_named(words: str, language: str) -> tuple[str, ...]:
    """Return the trades and codes that the words name."""
    if not words:
        return ()
    # The index of the shipped trades is kept; only a town with trades of its own pays for building one.
    drawn_here = tuple(await all_trades()) if await edited_trades() else None
    return nodes_meant(words, language, drawn_here)


async def finding(reference: str, searches: Collection[Search]) -> set[str]:
    """Return the words of those searches that find this procurement."""
    if not searches:
        return set()
    rows = await fetch(
        """SELECT DISTINCT q.words FROM procurement p JOIN procurement_text t ON t.procurement_id = p.id
           CROSS JOIN jsonb_to_recordset($2::jsonb) AS q (words text, prefixes text, inside text, nodes text[], code text)
           WHERE p.reference = $1 AND (
               procurement_words(t.language, t.title, t.summary, t.description) @@ words_query(q.words, q.prefixes)
               OR strpos(folded(t.title || ' ' || t.summary), q.inside) > 0
               OR q.nodes && (p.match_exact || p.match_narrower)
               OR EXISTS (SELECT FROM unnest(p.cpv) AS bought WHERE bought LIKE q.code || '%'))""",
        reference, json.dumps([asdict(one) for one in searches]),
    )  # fmt: skip
    return {row["words"] for row in rows}
