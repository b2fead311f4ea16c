"""Finding procurements: words ranked, filters laid over them, rows in the order a reader asks for.

Words find by stems of three languages, by the beginning of a word, inside compounds, by what trades and codes are
called, and by the numbers a procurement carries.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch, fetch_value
from procurement.categories.domain import search
from procurement.categories.domain.search import Rank, fold
from procurement.categories.domain.trades import Trade
from procurement.register.domain.searching import SHORTEST_INSIDE, code_prefix, inside, prefixes
from procurement.register.queries import COLUMNS, FROM, PUBLIC, whole

STANDINGS: dict[str, tuple[str, ...]] = {
    "": ("open", "planned", "dialogue"),
    "oppna": ("open",),
    "planerade": ("planned", "dialogue"),
    "avslutade": ("closed", "awarded", "ended", "cancelled"),
    "alla": ("open", "planned", "dialogue", "closed", "awarded", "ended", "cancelled"),
}
ORDERS = {
    "traff": "found.score DESC, p.published_at DESC, p.id DESC",
    "ny": "p.published_at DESC, p.id DESC",
    "sista": "(p.deadline_at IS NULL), p.deadline_at, p.planned_on NULLS LAST, p.id DESC",
    "andrad": "p.changed_at DESC, p.id DESC",
}


@dataclass(frozen=True)
class Wanted:
    """What a reader asks of the list; empty fields ask nothing."""

    words: str = ""
    statuses: tuple[str, ...] = STANDINGS[""]
    trades: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    buyer: str = ""
    due_before: datetime | None = None
    order: str = "ny"
    nodes: tuple[str, ...] = field(default=(), repr=False)


def nodes_meant(words: str, language: str, trades: tuple[Trade, ...] | None) -> tuple[str, ...]:
    """Return the trades and codes that the words name, spelling mistakes left out: `t:snorojning`, `c90620000`."""
    if len(fold(words)) < SHORTEST_INSIDE - 1 or words[0].isdigit():
        return ()
    found = search(words, language, trades)
    near = [hit for hit in (*found.trades, *found.codes) if hit.rank < Rank.ALIKE]
    return tuple(f"c{hit.key}" if hit.key.isdigit() else f"t:{hit.key}" for hit in near)


_FOUND = f"""
WITH asked AS (
    SELECT words_query($1, $2) AS query),
told AS (
    SELECT t.procurement_id, max(CASE WHEN procurement_words(t.language, t.title, t.summary, t.description) @@ query
        THEN 1 + ts_rank(procurement_words(t.language, t.title, t.summary, t.description), query) ELSE 0.2 END) AS score
    FROM procurement_text t, asked
    WHERE $1 <> '' AND (procurement_words(t.language, t.title, t.summary, t.description) @@ query
        OR folded(t.title || ' ' || t.summary) LIKE $3)
    GROUP BY t.procurement_id),
found AS (
    SELECT p.id, coalesce(told.score, 0)
        + CASE WHEN $1 IN (p.reference, p.upphandlings_id, p.case_number) THEN 10 ELSE 0 END
        + CASE WHEN p.match_exact && $4::text[] THEN 0.5 ELSE 0 END AS score
    FROM procurement p JOIN buyer b ON b.id = p.buyer_id LEFT JOIN told ON told.procurement_id = p.id
    WHERE {PUBLIC} AND p.status = ANY ($5)
      AND ($1 = '' OR told.score IS NOT NULL OR $1 IN (p.reference, p.upphandlings_id, p.case_number)
        OR p.match_exact && $4::text[] OR p.match_narrower && $4::text[]
        OR EXISTS (SELECT 1 FROM unnest(p.cpv) AS code WHERE code LIKE $6))
      AND (cardinality($7::text[]) = 0 OR p.match_exact && $7::text[] OR p.match_broader && $7::text[])
      AND (cardinality($8::text[]) = 0 OR p.match_exact && $8::text[] OR p.match_narrower && $8::text[])
      AND ($9 = '' OR b.name = $9)
      AND ($10::timestamptz IS NULL OR p.deadline_at < $10))
"""


def _arguments(wanted: Wanted) -> list[Any]:
    bare = inside(wanted.words)
    code = code_prefix(wanted.words)
    return [
        wanted.words, prefixes(wanted.words), f"%{bare}%" if bare else None,
        list(wanted.nodes), list(wanted.statuses), f"{code}%" if code else None,
        [f"t:{slug}" for slug in wanted.trades], [f"c{code}" for code in wanted.codes], wanted.buyer, wanted.due_before,
    ]  # fmt: skip


async def find(wanted: Wanted, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return the public procurements that are wanted, in the order that is wanted."""
    rows = await fetch(
        f"""{_FOUND} SELECT {COLUMNS} {FROM} JOIN found ON found.id = p.id
            ORDER BY {ORDERS[wanted.order]} LIMIT $11 OFFSET $12""",
        *_arguments(wanted), limit, offset,
    )  # fmt: skip
    return [whole(row) for row in rows]


# By key: what a page begins after is compared, never counted. Each: the key's value, whether it rises.
KEYED = {
    "published": ("p.published_at", False),
    "changed": ("p.changed_at", True),
    # What has no last day yet comes after all that have one.
    "deadline": ("coalesce(p.deadline_at, '9000-01-01Z')", True),
    "relevance": ("found.score::float8", False),
}


async def find_after(
    wanted: Wanted, after: tuple[datetime | float, int] | None, changed_since: datetime | None, *, limit: int
) -> list[dict[str, Any]]:
    """Return the public procurements that are wanted and come after a key, in the order that is wanted; `key` is each one's."""
    value, rises = KEYED[wanted.order]
    kind, than, order = (
        "float8" if wanted.order == "relevance" else "timestamptz",
        *((">", "") if rises else ("<", "DESC")),
    )
    beyond = f"({value}, p.id) {than} ($13::{kind}, $14::int)" if after else "true"
    rows = await fetch(
        f"""{_FOUND} SELECT {COLUMNS}, {value} AS key {FROM} JOIN found ON found.id = p.id
            WHERE ($11::timestamptz IS NULL OR p.changed_at > $11) AND {beyond}
            ORDER BY {value} {order}, p.id {order} LIMIT $12""",
        *_arguments(wanted), changed_since, limit, *(after or ()),
    )  # fmt: skip
    return [whole(row) for row in rows]


async def count(wanted: Wanted) -> int:
    """Return how many procurements are wanted."""
    return int(await fetch_value(f"{_FOUND} SELECT count(*) FROM found", *_arguments(wanted)))
