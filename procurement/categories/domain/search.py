"""Search by everyday words: what a carpenter calls it, not what the vocabulary calls it.

Ranking: a trade's synonym or name, exactly > synonym that begins so > word of a trade's name that begins so >
word of a code's name that begins so > inside a compound > much alike. Word starts keep "städ" away from the
anvils of "Smidesstäd".
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from procurement.categories.domain.codes import digits_of, known_codes, name_of_code
from procurement.categories.domain.trades import Trade, shipped_trades

ALIKE_FROM = 0.75
SHORTEST_INSIDE = 4
SHOWN_AT_MOST = 20
# Where a language has no word of its own, its readers know these.
ALSO_READ = {"sv": ("sv",), "fi": ("fi", "sv"), "fit": ("fit", "fi", "sv"), "en": ("en", "sv")}
TAILS = {
    "sv": "tjänster tjänst arbeten arbete material service firma företag entreprenör entreprenad varor leverantör hjälp",
    "fi": "palvelut palvelu työt työ tarvikkeet tarvike yritys urakointi urakoitsija liike huolto materiaalit",
    "fit": "palvelut palvelu työt työ tarvikkeet",
    "en": "services service works work supplies supply company contractor",
}
HEADS = {
    "sv": "skol kontors industri kommun villa bygg utomhus hushålls arbets",
    "fi": "koulu toimisto teollisuus kunta rakennus koti",
    "fit": "koulu kunta",
    "en": "",
}


class Rank(IntEnum):
    """How near a hit is; the lowest comes first."""

    EXACT = 1
    SYNONYM_START = 2
    NAME_START = 3
    CODE_START = 4
    INSIDE = 5
    ALIKE = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of an answer: a trade's slug or a code, and how near it is."""

    key: str
    rank: Rank


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Trades first, codes for those who look further; both nearest first."""

    trades: tuple[Shown, ...]
    codes: tuple[Shown, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found, so that the word is worth a look by an officer."""
        return not self.trades and not self.codes


def fold(text: str) -> str:
    """Return the text in small letters without marks: å and ä are a, ö is o."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in bare if not unicodedata.combining(mark))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _pairs(text: str) -> frozenset[str]:
    padded = f" {text} "
    return frozenset(padded[at : at + 2] for at in range(len(padded) - 1))


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return how many letter pairs two words share, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def bases(word: str, language: str) -> list[str]:
    """Return the word and what is left of it without a common tail or head: snöröjningstjänst gives snöröjning."""
    found = [word]
    for tail in map(fold, TAILS.get(language, "").split()):
        if word.endswith(tail) and len(word) - len(tail) >= 3:
            rest = word[: -len(tail)]
            found += [rest, rest.removesuffix("s")]
            break
    found += [word.removeprefix(head) for head in map(fold, HEADS.get(language, "").split()) if word.startswith(head)]
    return [base for base in dict.fromkeys(found) if len(base) >= 2]


class SearchIndex:
    """The words of a set of trades in one language, ready to be asked."""

    def __init__(self, trades: Iterable[Trade], language: str) -> None:
        self.language = language
        self.trades = [trade for trade in trades if trade.active]
        self.called = [(fold(trade.name(language)), trade.slug) for trade in self.trades]
        self.synonyms = [(fold(word), trade.slug) for trade in self.trades for word in trade.synonyms.get(language, ())]
        self.names = [(word, trade.slug) for trade in self.trades for word in _words(fold(trade.name(language)))]
        self.pairs = [(_pairs(word), word[0], slug) for word, slug in [*self.synonyms, *self.names] if len(word) >= 4]

    def trade_hits(self, word: str) -> dict[str, Rank]:
        """Return the slugs that this folded word finds by the trades' own words."""
        found: dict[str, Rank] = {}
        for rank, rows, fits in (
            (Rank.EXACT, [*self.called, *self.synonyms], str.__eq__),
            (Rank.SYNONYM_START, self.synonyms, str.startswith),
            (Rank.NAME_START, self.names, str.startswith),
        ):
            for said, slug in rows:
                if fits(said, word):
                    found.setdefault(slug, rank)
        return found

    def inside_hits(self, word: str) -> dict[str, Rank]:
        """Return the slugs whose words hold this one, or whose synonym this compound begins or ends with."""
        if len(word) < SHORTEST_INSIDE:
            return {}
        said = ((text, slug) for text, slug in [*self.synonyms, *self.names])
        return {
            slug: Rank.INSIDE
            for text, slug in said
            if word in text or (len(text) >= SHORTEST_INSIDE and word.startswith(text)) or _ends(word, text)
        }

    def alike_hits(self, word: str) -> dict[str, Rank]:
        """Return the slugs with a word that is spelt much like this one, and begins alike."""
        if len(word) < SHORTEST_INSIDE:
            return {}
        pairs = _pairs(word)
        return {
            slug: Rank.ALIKE
            for other, first, slug in self.pairs
            if first == word[0] and alike(pairs, other) >= ALIKE_FROM
        }


def _ends(word: str, text: str) -> bool:
    return len(text) >= 5 and word.endswith(text)


@cache
def _label_words(language: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (word, fold(word), code) for code in known_codes() for word in _words(name_of_code(code, language).casefold())
    )


def code_hits(word: str, language: str) -> dict[str, Rank]:
    """Return the codes with a word in their name that begins so; marks count where the searcher wrote them."""
    marked = fold(word) != word
    found = {
        code: Rank.CODE_START
        for said, folded, code in _label_words(language)
        if (said if marked else folded).startswith(word)
    }
    return dict(sorted(found.items(), key=lambda item: (len(digits_of(item[0])), item[0])))


def inside_codes(word: str, language: str) -> dict[str, Rank]:
    """Return the codes with a compound that holds this word further in."""
    if len(word) < SHORTEST_INSIDE:
        return {}
    return {code: Rank.INSIDE for said, _, code in _label_words(language) if word in said}


def _ranked(found: dict[str, Rank]) -> tuple[Shown, ...]:
    rows = sorted(found.items(), key=lambda item: item[1])
    return tuple(Shown(key, rank) for key, rank in rows[:SHOWN_AT_MOST])


def _search_word(word: str, indexes: Iterable[SearchIndex], codes_in: str) -> tuple[dict[str, Rank], dict[str, Rank]]:
    raw, indexes = word.casefold(), list(indexes)
    codes = code_hits(raw, codes_in) if len(raw) > 1 else {}
    for index in indexes:
        for base in bases(fold(word), index.language):
            if found := index.trade_hits(base):
                return found, codes
    for find in (SearchIndex.inside_hits, SearchIndex.alike_hits):
        for index in indexes:
            if not codes and (found := find(index, fold(word))):
                return found, codes
    codes = codes or inside_codes(raw, codes_in)
    covering = {
        trade.slug: codes[code]
        for code in list(codes)[:SHOWN_AT_MOST]
        for trade in indexes[0].trades
        if trade.covers(digits_of(code))
    }
    return covering, codes


def search(words: str, language: str, trades: tuple[Trade, ...] | None = None) -> SearchResult:
    """Return the trades and codes that somebody means who writes this.

    The whole phrase is tried first; where it says nothing, each word for itself.
    """
    said = " ".join(_words(words))[:100]
    if not said:
        return SearchResult((), ())
    indexes = [SearchIndex(trades, spoken) for spoken in ALSO_READ[language]] if trades else _shipped(language)
    codes_in = language if language in ("fi", "en") else "sv"
    found_trades, found_codes = _search_word(said, indexes, codes_in)
    if not found_trades and not found_codes:
        for word in said.split():
            of_word, codes_of_word = _search_word(word, indexes, codes_in)
            found_trades = {**of_word, **found_trades}
            found_codes = {**codes_of_word, **found_codes}
    return SearchResult(_ranked(found_trades), _ranked(found_codes))


@cache
def _shipped(language: str) -> tuple[SearchIndex, ...]:
    return tuple(SearchIndex(shipped_trades(), spoken) for spoken in ALSO_READ[language])
