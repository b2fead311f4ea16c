"""Changes to the trades, and the note of words that found nothing."""

import json
from dataclasses import replace
from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_row, transaction
from procurement.categories.domain import SearchResult, Trade, search, under_prefix
from procurement.categories.errors import PrefixUnknown
from procurement.categories.queries import all_trades, edited_trades, trade_with_slug

LONGEST_WORD = 40


async def look_up(words: str, language: str, *, now: datetime) -> SearchResult:
    """Return what these words find among the trades as they are here; words that find nothing are counted.

    The word alone is kept, and only one that could be a trade: not an address, not a number.
    """
    # The index of the shipped trades is kept; only a town with trades of its own pays for building one.
    drawn_here = tuple(await all_trades()) if await edited_trades() else None
    found = search(words, language, drawn_here)
    word = " ".join(words.casefold().split())
    if found.is_empty and 2 < len(word) <= LONGEST_WORD and not any(mark.isdigit() or mark == "@" for mark in word):
        await execute(
            """INSERT INTO search_miss (word, language, times, last_at) VALUES ($1, $2, 1, $3)
               ON CONFLICT (word, language) DO UPDATE SET times = search_miss.times + 1, last_at = $3""",
            word, language, now,
        )  # fmt: skip
    return found


async def draw_trade(trade: Trade, *, by: str, now: datetime) -> None:
    """Write a trade as it is drawn here; it stands in place of the shipped one with its slug.

    Raises:
        PrefixUnknown: the vocabulary has no code under one of its prefixes.
    """
    for prefix in (*trade.includes, *trade.excludes):
        if not under_prefix(prefix):
            raise PrefixUnknown(prefix)
    columns = {
        "slug": trade.slug, "area": trade.area, "position": trade.position, "names": json.dumps(dict(trade.names)),
        "descriptions": json.dumps(dict(trade.descriptions)),
        "synonyms": json.dumps({language: list(words) for language, words in trade.synonyms.items()}),
        "includes": list(trade.includes), "excludes": list(trade.excludes), "active": trade.active,
        "by": by, "changed_at": now,
    }  # fmt: skip
    marks = ", ".join(f"${index}" for index in range(1, len(columns) + 1))
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns if name != "slug")
    async with transaction():
        await execute(
            f"INSERT INTO trade_edit ({', '.join(columns)}) VALUES ({marks}) ON CONFLICT (slug) DO UPDATE SET {sets}",
            *columns.values(),
        )
        details = {"includes": list(trade.includes), "excludes": list(trade.excludes), "active": trade.active}
        await record_event(by, "trade.drawn", "trade", trade.slug, at=now, details=details)


async def make_synonym(miss_id: int, slug: str, *, by: str, now: datetime) -> None:
    """Let a word that found nothing find this trade from now on; doing so again changes nothing.

    Raises:
        NoSuchTrade: there is no trade with this slug.
    """
    async with transaction():
        miss = await fetch_row(
            "UPDATE search_miss SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL RETURNING word, language",
            miss_id, now,
        )  # fmt: skip
        trade = await trade_with_slug(slug)
        if miss is None:
            return
        words = (*trade.synonyms.get(miss["language"], ()), miss["word"])
        synonyms = {**trade.synonyms, miss["language"]: tuple(dict.fromkeys(words))}
        await draw_trade(replace(trade, synonyms=synonyms), by=by, now=now)


async def set_aside(miss_id: int, *, now: datetime) -> None:
    """Take a word that found nothing off the queue."""
    await execute("UPDATE search_miss SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL", miss_id, now)
