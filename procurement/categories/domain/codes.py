"""The main CPV vocabulary: 9,454 codes of eight digits with names in Swedish, Finnish and English.

A code is looked up, never judged by its check digit: 533 official codes break the formula.
"""

import re
from bisect import bisect_left
from functools import cache
from importlib.resources import files

from procurement.categories.errors import UnknownCode

DIVISION_DIGITS = 2
CODE = re.compile(r"(\d{8})(?:\s*[-–]?\s*\d)?")


@cache
def _names() -> dict[str, dict[str, str]]:
    text = files("procurement.categories").joinpath("data/cpv.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {code: {"sv": sv, "fi": fi, "en": en} for code, sv, fi, en in rows}


@cache
def known_codes() -> tuple[str, ...]:
    """Return every code of the vocabulary, eight digits each, in order."""
    return tuple(sorted(_names()))


def is_known(code: str) -> bool:
    """Whether the vocabulary has this eight-digit code."""
    return code in _names()


def read_code(text: str) -> str:
    """Return the eight digits of a code written with or without its ninth ("90620000-9", "90620000").

    Raises:
        UnknownCode: the vocabulary has no such code.
    """
    match = CODE.fullmatch(text.strip())
    if match is None or not is_known(match[1]):
        raise UnknownCode(text.strip()[:40])
    return match[1]


def digits_of(code: str) -> str:
    """Return the digits that carry meaning, never fewer than the division's two: "90620000" is "9062"."""
    return code.rstrip("0").ljust(DIVISION_DIGITS, "0")


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """Return the codes above this one that exist, nearest first, at last the division.

    36 codes lack their immediate parent; the walk climbs over the gap.
    """
    digits = digits_of(code)
    above = (digits[:length].ljust(8, "0") for length in range(len(digits) - 1, DIVISION_DIGITS - 1, -1))
    return tuple(dict.fromkeys(parent for parent in above if parent != code and is_known(parent)))


def under_prefix(prefix: str) -> tuple[str, ...]:
    """Return the codes that begin with these digits."""
    codes = known_codes()
    return codes[bisect_left(codes, prefix) : bisect_left(codes, prefix + "~")]


def name_of_code(code: str, language: str) -> str:
    """Return the code's name; Meänkieli has no CPV and shows the Swedish one. An unknown code is its own name."""
    names = _names().get(code)
    return code if names is None else names.get(language, names["sv"])
