"""What is to be said about the trades as they are drawn: codes that two trades share, and codes that none has."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from procurement.categories.domain.codes import digits_of, known_codes, under_prefix
from procurement.categories.domain.trades import Trade

Drawn = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


def codes_covered(trade: Trade) -> frozenset[str]:
    """Return the codes of the vocabulary that belong to a trade."""
    return frozenset(
        code for prefix in trade.includes for code in under_prefix(prefix) if trade.covers(digits_of(code))
    )


def overlaps(trade: Trade, others: Iterable[Trade]) -> dict[str, tuple[str, ...]]:
    """Return the codes that a trade shares with others, by the other's slug."""
    own = codes_covered(trade)
    shared = {other.slug: own & codes_covered(other) for other in others if other.active and other.slug != trade.slug}
    return {slug: tuple(sorted(codes)) for slug, codes in shared.items() if codes}


def unmapped(trades: Iterable[Trade]) -> tuple[str, ...]:
    """Return the codes that no active trade covers, the topmost of each branch alone where all below it lack one too."""
    return _unmapped(tuple((trade.includes, trade.excludes) for trade in trades if trade.active))


@lru_cache(maxsize=8)
def _unmapped(drawn: Drawn) -> tuple[str, ...]:
    trades = [Trade("", "", includes=includes, excludes=excludes) for includes, excludes in drawn if includes]
    bare = [code for code in known_codes() if not any(trade.covers(digits_of(code)) for trade in trades)]
    missing, found = set(bare), []
    for code in sorted(bare, key=lambda code: (len(digits_of(code)), code)):
        digits = digits_of(code)
        below = under_prefix(digits)
        if code in missing and all(one in missing for one in below):
            found.append(code)
            missing -= set(below)
    # A code above some that have a trade is no gap: a purchase coded so meets those below it.
    return tuple(sorted(found))


def relation(trade: Trade, codes: Sequence[str]) -> str:
    """Return how near a purchase with these codes is to a trade: exact, broader (its code stands above) or none."""
    digits = [digits_of(code) for code in codes]
    if not trade.active:
        return "none"
    if any(map(trade.covers, digits)):
        return "exact"
    return "broader" if any(map(trade.lies_under, digits)) else "none"


def touched_prefixes(before: Trade, after: Trade) -> tuple[str, ...]:
    """Return the prefixes that a change of a trade is about: only codes under or above them can come or go."""
    if before.active != after.active:
        return tuple(sorted({*before.includes, *after.includes}))
    changed = set(before.includes) ^ set(after.includes) | set(before.excludes) ^ set(after.excludes)
    return tuple(sorted(changed))


def read_prefixes(text: str) -> tuple[str, ...]:
    """Return CPV prefixes written with commas, spaces or lines between them, in order and once each.

    "90620000-9" is its digits that carry meaning, 9062; what holds letters is kept, to be told of.
    """
    parts = (part for part in re.split(r"[\s,;]+", text) if part)
    whole = (digits_of(part[:8]) if re.fullmatch(r"\d{8}(-\d)?", part) else part for part in parts)
    return tuple(dict.fromkeys(whole))


def read_words(text: str) -> tuple[str, ...]:
    """Return words with commas or lines between them, in small letters and once each."""
    return tuple(dict.fromkeys(word for part in re.split(r"[,;\n]", text) if (word := " ".join(part.lower().split()))))
