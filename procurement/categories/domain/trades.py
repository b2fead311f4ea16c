"""Trades as the product ships them: plain words over CPV prefixes, one readable file for each area."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("sv", "fi", "fit", "en")


@dataclass(frozen=True, slots=True)
class Area:
    """A heading that trades stand under."""

    slug: str
    names: Mapping[str, str]
    position: int


@dataclass(frozen=True, slots=True)
class Trade:
    """A plain-word group of CPV codes: those under a prefix in `includes` and under none in `excludes`."""

    slug: str
    area: str
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    position: int = 0
    active: bool = True

    def name(self, language: str) -> str:
        """Return the name, in Swedish where the language has none yet."""
        return self.names.get(language) or self.names["sv"]

    def description(self, language: str) -> str:
        """Return the one line on what the trade covers, in Swedish where the language has none yet."""
        return self.descriptions.get(language) or self.descriptions.get("sv", "")

    def covers(self, digits: str) -> bool:
        """Whether a code with these digits belongs to the trade."""
        return digits.startswith(self.includes) and not (self.excludes and digits.startswith(self.excludes))

    def lies_under(self, digits: str) -> bool:
        """Whether a code with these digits stands above one of the trade's, and so may well concern it."""
        return any(prefix.startswith(digits) and prefix != digits for prefix in self.includes)


def _trade(row: dict[str, Any], area: str, position: int) -> Trade:
    spoken = {language: row[language] for language in LANGUAGES if language in row}
    return Trade(
        slug=row["slug"],
        area=area,
        names={language: texts["name"] for language, texts in spoken.items()},
        descriptions={language: texts["about"] for language, texts in spoken.items() if "about" in texts},
        synonyms={
            language: tuple(word.strip() for word in texts["words"].split(","))
            for language, texts in spoken.items()
            if texts.get("words")
        },
        includes=tuple(row["in"]),
        excludes=tuple(row.get("out", ())),
        position=position,
    )


@cache
def _files() -> tuple[dict[str, Any], ...]:
    folder = files("procurement.categories").joinpath("data/trades")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in paths)


@cache
def shipped_areas() -> tuple[Area, ...]:
    """Return the fifteen areas in the order people meet them."""
    return tuple(Area(data["slug"], data["names"], position) for position, data in enumerate(_files(), 1))


@cache
def shipped_trades() -> tuple[Trade, ...]:
    """Return all trades as shipped, by area and place within it; a running system has its own in the database."""
    return tuple(
        _trade(row, data["slug"], position) for data in _files() for position, row in enumerate(data["trade"], 1)
    )
