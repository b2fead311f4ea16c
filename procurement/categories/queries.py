"""Reading trades: the shipped ones, with what officers here have changed laid over them."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.database import Question, fetch, fetch_value
from portal.foundation.i18n.fallback import spoken
from procurement.categories.domain import Trade, name_of_code, shipped_areas, shipped_trades
from procurement.categories.errors import NoSuchTrade


class AreaShown(NamedTuple):
    """An area with its trades, as the picker lists them."""

    slug: str
    name: str
    trades: list[Trade]
    names: Mapping[str, str]


def _read(row: Any) -> Trade:
    synonyms = json.loads(row["synonyms"])
    return Trade(
        slug=row["slug"],
        area=row["area"],
        names=json.loads(row["names"]),
        descriptions=json.loads(row["descriptions"]),
        synonyms={language: tuple(words) for language, words in synonyms.items()},
        includes=tuple(row["includes"]),
        excludes=tuple(row["excludes"]),
        position=row["position"],
        active=row["active"],
    )


async def edited_trades() -> dict[str, Trade]:
    """Return the trades that officers here have drawn, by slug."""
    return {row["slug"]: _read(row) for row in await fetch("SELECT * FROM trade_edit")}


async def all_trades() -> list[Trade]:
    """Return every trade, ended ones too, by area and place within it."""
    return trades_with(await edited_trades())


def trades_with(edited: Mapping[str, Trade]) -> list[Trade]:
    """Return every trade as `all_trades` does, when those drawn here are at hand."""
    drawn = {trade.slug: trade for trade in shipped_trades()} | dict(edited)
    order = {area.slug: area.position for area in shipped_areas()}
    return sorted(drawn.values(), key=lambda trade: (order.get(trade.area, 99), trade.position, trade.slug))


async def active_trades() -> list[Trade]:
    """Return the trades that may be chosen and matched, by area and place within it."""
    return [trade for trade in await all_trades() if trade.active]


async def trade_with_slug(slug: str) -> Trade:
    """Return a trade, ended or not.

    Raises:
        NoSuchTrade: there is none with this slug.
    """
    for trade in await all_trades():
        if trade.slug == slug:
            return trade
    raise NoSuchTrade(slug)


async def trades_by_area(language: str) -> list[AreaShown]:
    """Return the areas that have trades, each with its trades; names are read with `trade.name(language)`."""
    trades = await active_trades()
    shown = [
        AreaShown(
            area.slug,
            area.names.get(language, area.names["sv"]),
            [t for t in trades if t.area == area.slug],
            area.names,
        )
        for area in shipped_areas()
    ]
    return [area for area in shown if area.trades]


async def trade_names(language: str) -> dict[str, str]:
    """Return {slug: name} of all trades, ended ones too: somebody may have chosen them."""
    return {trade.slug: trade.name(language) for trade in await all_trades()}


async def spoken_trade_names() -> dict[str, str]:
    """Return {slug: name} as pages show them: what has no name in the reader's language is marked as Swedish."""
    return {trade.slug: spoken(trade.names) for trade in await all_trades()}


async def names_of_nodes(nodes: Iterable[str], language: str) -> dict[str, str]:
    """Return {node: name} of nodes such as `t:snorojning` and `c90620000`."""
    trades = await trade_names(language)
    return {
        node: trades.get(node[2:], node[2:]) if node.startswith("t:") else name_of_code(node[1:], language)
        for node in nodes
    }


def counted_misses() -> Question:
    """Ask how many words found nothing and wait for an officer (`n`)."""
    return Question("SELECT count(*) AS n FROM search_miss WHERE settled_at IS NULL")


async def missed_words(*, after: tuple[int, int] | None = None, limit: int = 100) -> list[dict[str, Any]]:
    """Return words that found nothing and wait for an officer, the most asked for first.

    `after` is (times, id) of where the former page ended.
    """
    rows = await fetch(
        """SELECT id, word, language, times, last_at FROM search_miss
           WHERE settled_at IS NULL AND ($1::int IS NULL OR (times, id) < ($1, $2::int))
           ORDER BY times DESC, id DESC LIMIT $3""",
        *(after or (None, None)),
        limit,
    )
    return [dict(row) for row in rows]


async def trades_drawn_at() -> datetime | None:
    """Return when a trade was last drawn here; None where all are as shipped."""
    drawn: datetime | None = await fetch_value("SELECT max(changed_at) FROM trade_edit")
    return drawn
