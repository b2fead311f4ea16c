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


def _found(wanted: Wanted, *, ranked: bool) -> str:
    """Return the beginning of a question: what is wanted, each with its score.

    What words find is gathered from an index each; without words everything is looked at in the order that is asked for.
    Ranking reads the words of every hit again.
    """
    hits = _hits(ranked=ranked) if wanted.words else "WITH unasked AS (SELECT $2::text, $3::text, $6::text)"
    score, rows = (
        ("hits.score", "hits JOIN procurement p ON p.id = hits.id") if wanted.words else ("0", "procurement p")
    )
    return f"""{hits},
found AS (
    SELECT p.id, {score}
        + CASE WHEN $1 IN (p.reference, p.upphandlings_id, p.case_number) THEN 10 ELSE 0 END
        + CASE WHEN p.match_exact && $4::text[] THEN 0.5 ELSE 0 END AS score
    FROM {rows} JOIN buyer b ON b.id = p.buyer_id
    WHERE {PUBLIC} AND p.status = ANY ($5)
      AND (cardinality($7::text[]) = 0 OR p.match_exact && $7::text[] OR p.match_broader && $7::text[])
      AND (cardinality($8::text[]) = 0 OR p.match_exact && $8::text[] OR p.match_narrower && $8::text[])
      AND ($9 = '' OR b.name = $9)
      AND ($10::timestamptz IS NULL OR p.deadline_at < $10))
"""


def _hits(*, ranked: bool) -> str:
    words = "procurement_words(t.language, t.title, t.summary, t.description)"
    score = f"CASE WHEN {words} @@ query THEN 1 + ts_rank({words}, query) ELSE 0.2 END" if ranked else "1"
    return f"""
WITH asked AS (SELECT words_query($1, $2) AS query),
hits AS (
    SELECT id, max(score) AS score FROM (
        SELECT t.procurement_id AS id, {score} AS score FROM procurement_text t, asked
        WHERE {words} @@ query OR folded(t.title || ' ' || t.summary) LIKE $3
        UNION ALL SELECT id, 0 FROM procurement WHERE reference = $1 OR upphandlings_id = $1 OR case_number = $1
        UNION ALL SELECT id, 0 FROM procurement WHERE match_exact && $4::text[] OR match_narrower && $4::text[]
        UNION ALL SELECT id, 0 FROM procurement
        WHERE $6::text IS NOT NULL AND EXISTS (SELECT 1 FROM unnest(cpv) AS code WHERE code LIKE $6)) AS hit
    GROUP BY id)"""


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
        f"""{_found(wanted, ranked=wanted.order == "traff")} SELECT {COLUMNS} {FROM} JOIN found ON found.id = p.id
            ORDER BY {ORDERS[wanted.order]} LIMIT $11 OFFSET $12""",
        *_arguments(wanted), limit, offset,
    )  # fmt: skip
    return [whole(row) for row in rows]


FAR_OFF = "9000-01-01Z"
# By key: what a page begins after is compared, never counted. Each: the key's value, whether it rises.
KEYED = {
    "published": ("p.published_at", False),
    "changed": ("p.changed_at", True),
    # What has no last day yet comes after all that have one.
    "deadline": ("coalesce(p.deadline_at, 'infinity')", True),
    "relevance": ("found.score::float8", False),
}


async def find_after(
    wanted: Wanted, after: tuple[datetime | float, int] | None, changed_since: datetime | None, *, limit: int
) -> list[dict[str, Any]]:
    """Return the public procurements that are wanted and come after a key, in the order that is wanted; `key` is each one's."""
    value, rises = KEYED[wanted.order]
    # No program can write infinity down; a day far off stands for it in the key.
    key = value.replace("infinity", FAR_OFF)
    kind, than, order = (
        "float8" if wanted.order == "relevance" else "timestamptz",
        *((">", "") if rises else ("<", "DESC")),
    )
    start = f"coalesce(nullif($13::timestamptz, '{FAR_OFF}'), 'infinity')" if "infinity" in value else f"$13::{kind}"
    beyond = f"({value}, p.id) {than} ({start}, $14::int)" if after else "true"
    rows = await fetch(
        f"""{_found(wanted, ranked=wanted.order == "relevance")} SELECT {COLUMNS}, {key} AS key {FROM} JOIN found ON found.id = p.id
            WHERE ($11::timestamptz IS NULL OR p.changed_at > $11) AND {beyond}
            ORDER BY {value} {order}, p.id {order} LIMIT $12""",
        *_arguments(wanted), changed_since, limit, *(after or ()),
    )  # fmt: skip
    return [whole(row) for row in rows]


async def count(wanted: Wanted) -> int:
    """Return how many procurements are wanted."""
    return int(await fetch_value(f"{_found(wanted, ranked=False)} SELECT count(*) FROM found", *_arguments(wanted)))
