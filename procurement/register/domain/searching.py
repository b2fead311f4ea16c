"""What somebody seeks, in their own words, read for the text search."""

import re

from procurement.categories.domain.search import fold

LONGEST_SEARCH = 100
SHORTEST_PREFIX = 2
SHORTEST_INSIDE = 4
# Bent forms of long words are cut to what they share, longest ending first: renovering, renoverar and renovera are renover.
SHORTEST_STEM = 5
ENDINGS = sorted(
    [
        "orna",
        "arna",
        "erna",
        "ningar",
        "ningen",
        "ning",
        "ande",
        "ende",
        "aren",
        "are",
        "or",
        "ar",
        "er",
        "en",
        "et",
        "na",
        "ers",
        "ing",
        "s",
        "a",
        "e",
        "t",
        "ssa",
        "lla",
        "sta",
        "lta",
    ],
    key=lambda ending: (-len(ending), ending),
)
_WORD = re.compile(r"[^\W_]+")


def clean(words: str) -> str:
    """Return the words without signs that ask for anything but words, at most 100 characters; empty when none is left."""
    said = re.sub(r"[^\w\s-]|(?<!\w)-|-(?!\w)|_", " ", words)
    kept = " ".join(word for word in said.split() if word.casefold() != "or")[:LONGEST_SEARCH].strip()
    return kept if any(len(word) >= SHORTEST_PREFIX for word in _WORD.findall(kept)) else ""


def prefixes(words: str) -> str:
    """Return a text search in which each word may go on: "snö väg" asks for words that begin with sno and vag."""
    asked = [_stem(word) for word in _WORD.findall(fold(words)) if len(word) >= SHORTEST_PREFIX]
    return " & ".join(f"{word}:*" for word in asked)


def _stem(word: str) -> str:
    ends = (ending for ending in ENDINGS if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM)
    return word.removesuffix(next(ends, ""))


def inside(words: str) -> str | None:
    """Return what is sought for inside titles and summaries, folded; short words are not."""
    bare = re.sub(r"[\\%_]", "", fold(words)).strip()
    return bare if len(bare) >= SHORTEST_INSIDE else None


def code_prefix(words: str) -> str | None:
    """Return the digits of a CPV code or the beginning of one; None when the words are no code."""
    found = re.fullmatch(r"\s*(\d{2,8})(-\d)?\s*", words)
    return (found[1].rstrip("0").ljust(2, "0") if len(found[1]) == 8 else found[1]) if found else None
