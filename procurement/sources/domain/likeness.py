"""Whether two notices tell of the same procurement: what they are likely to share, and a score that only proposes."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from procurement.sources.formats.codes import same_words
from procurement.sources.formats.notice import NoticeRead

# From this score on a pair is shown to an officer; `make bench` says what it finds and what it misses.
LIKELY = 70
_DAYS = 3
_MARKING_WORDS = 4
_WEIGHTS = {"title": 0.5, "buyer": 0.2, "deadline": 0.2, "cpv": 0.1}
# Ids that name the whole procurement: two different ones mean two procurements.
_WHOLE = ("upphandlings-id:", "procedure:", "ocid:")
_NEW_CALL = timedelta(days=30)
_NUMBER = re.compile(r"(?<![^\W\d])[A-Z]?\d+")
_WORD = re.compile(r"[^\W_]{4,}")
_EMPTY = frozenset(
    [
        "upphandling",
        "upphandlingar",
        "ramavtal",
        "avseende",
        "entreprenad",
        "tjänster",
        "anbud",
        "inom",
        "kommun",
        "kommunen",
        "kommuns",
        "samt",
        "till",
        "från",
        "hankinta",
        "hankinnat",
        "kilpailutus",
        "puitesopimus",
        "contract",
        "services",
        "framework",
        "agreement",
        "tender",
        "provision",
        "supply",
        "with",
        "för",
        "och",
        "med",
        "the",
        "for",
        "och",
        "and",
    ]
)


def likeness(one: NoticeRead, other: NoticeRead) -> int:
    """Return how likely two notices tell of one procurement, out of a hundred; what either lacks does not count."""
    if _named_apart(one, other):
        return 0
    parts = {
        "title": _titles(one, other),
        "buyer": _buyers(one, other),
        "deadline": _deadlines(one, other),
        "cpv": _codes(one, other),
    }
    known = {name: part for name, part in parts.items() if part is not None}
    # A title alone proves little: "Städning" is bought everywhere.
    if known["title"] < 0.3 or len(known) < 2 or known.get("buyer", 1) == 0:
        return 0
    total = sum(_WEIGHTS[name] for name in known)
    score = sum(_WEIGHTS[name] * part for name, part in known.items()) / total
    return round(100 * score * _doubt(one, other, known))


def _doubt(one: NoticeRead, other: NoticeRead, known: dict[str, float]) -> float:
    """Return what remains of a score where titles and buyers mislead: what is bought year by year is called the same."""
    remains = 1.0
    if _numbered_apart(one.title, other.title):
        remains *= 0.6
    if "deadline" not in known and known["title"] < 0.75:
        remains *= 0.7
    if known.get("deadline", 0) == 0 and (_called_apart(one, other) or _filed_apart(one, other)):
        remains *= 0.6
    return remains


def _numbered_apart(one: str, other: str) -> bool:
    """Tell whether both titles count, and count differently: "etapp 5" is not "etapp 6", "E1" not "E2"."""
    mine, theirs = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    return bool(mine and theirs) and not (mine <= theirs or theirs <= mine)


def _called_apart(one: NoticeRead, other: NoticeRead) -> bool:
    """Tell whether both are of one kind, and so far apart that one is a new call after the other."""
    if one.published_at is None or other.published_at is None or one.kind != other.kind:
        return False
    return abs(one.published_at - other.published_at) > _NEW_CALL


def _filed_apart(one: NoticeRead, other: NoticeRead) -> bool:
    """Tell whether both have a case number of the same pattern, and not the same one."""
    mine, theirs = one.case_number or "", other.case_number or ""
    return bool(mine and theirs) and mine != theirs and re.sub(r"\d", "9", mine) == re.sub(r"\d", "9", theirs)


def contradicts(one: NoticeRead, other: NoticeRead) -> bool:
    """Tell whether two notices that share a key cannot be about one thing: neither title nor buyer is alike.

    Some publishers give everything the same reference.
    """
    return _titles(one, other) < 0.3 and _buyers(one, other) == 0.0


def _named_apart(one: NoticeRead, other: NoticeRead) -> bool:
    for scheme in _WHOLE:
        mine = {key for key in one.keys if key.startswith(scheme)}
        theirs = {key for key in other.keys if key.startswith(scheme)}
        if mine and theirs and not mine & theirs:
            return True
    return False


def _titles(one: NoticeRead, other: NoticeRead) -> float:
    """Compare the originals, and each with the other's words in its language; translations alone are often generic."""
    pairs = [(one.title, other.title)]
    pairs += [(one.title, other.texts[one.language].title)] if one.language in other.texts else []
    pairs += [(one.texts[other.language].title, other.title)] if other.language in one.texts else []
    return max(_alike(mine, theirs) for mine, theirs in pairs)


def _alike(one: str, other: str) -> float:
    mine, theirs = same_words(one), same_words(other)
    if not mine or not theirs:
        return 0.0
    if mine == theirs:
        return 1.0
    # A feed's title is often the plan's with more behind it.
    short, long = sorted((mine, theirs), key=len)
    inside = 0.9 if len(short) >= 12 and short in long else 0.0
    return max(inside, _dice(_triples(mine), _triples(theirs)), _dice(words_of(one), words_of(other)))


def _triples(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 3] for at in range(max(len(text) - 2, 1)))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a title that say what is bought."""
    return frozenset(_WORD.findall(text.lower())) - _EMPTY


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def buyer_words(name: str | None) -> str:
    """Return a buyer's name as it is compared: "Pajala kommun" and "PAJALA" are one."""
    words = re.sub(
        r"(?i)\b(?:kommuns?|kommunen|kommunstyrelsen|region|ab|aktiebolag|stad|kaupunki|kunta|oy|ltd)\b",
        " ",
        name or "",
    )
    return same_words(words) or same_words(name or "")


def _buyers(one: NoticeRead, other: NoticeRead) -> float | None:
    number, theirs_number = same_words(one.buyer_identifier or ""), same_words(other.buyer_identifier or "")
    if number and number == theirs_number:
        return 1.0
    mine, theirs = buyer_words(one.buyer_name), buyer_words(other.buyer_name)
    if not mine or not theirs:
        return None
    if mine == theirs:
        return 1.0
    if min(len(mine), len(theirs)) >= 4 and (mine in theirs or theirs in mine):
        return 0.8
    return 0.6 if _dice(_triples(mine), _triples(theirs)) >= 0.6 else 0.0


def _deadlines(one: NoticeRead, other: NoticeRead) -> float | None:
    if one.deadline_at is None or other.deadline_at is None:
        return None
    apart = abs(one.deadline_at - other.deadline_at)
    if apart <= timedelta(days=1):
        return 1.0
    return 0.7 if apart <= timedelta(days=_DAYS) else 0.0


def _codes(one: NoticeRead, other: NoticeRead) -> float | None:
    if not one.cpv or not other.cpv:
        return None
    for digits, share in ((8, 1.0), (4, 0.7), (3, 0.4), (2, 0.2)):
        if {code[:digits] for code in one.cpv} & {code[:digits] for code in other.cpv}:
            return share
    return 0.0


def marks_of(notice: NoticeRead) -> tuple[str, ...]:
    """Return what a notice is kept under, so that its like is found by index and not by comparing all with all."""
    return tuple(_marks(notice, (0,)))


def sought_marks(notice: NoticeRead) -> tuple[str, ...]:
    """Return under what its like would be kept: the same, and the deadline some days off."""
    return tuple(_marks(notice, range(-_DAYS, _DAYS + 1)))


def _marks(notice: NoticeRead, days: Iterable[int]) -> dict[str, None]:
    buyer = buyer_words(notice.buyer_name)[:40]
    found: dict[str, None] = {}
    for text in notice.texts.values():
        words = sorted(words_of(text.title), key=lambda word: (-len(word), word))[:_MARKING_WORDS]
        if len(words) > 1:
            found[f"t:{'/'.join(sorted(words))[:120]}"] = None
        if buyer:
            found |= dict.fromkeys(f"b:{buyer}/{word[:40]}" for word in words)
        for on in _days(notice.deadline_at, days):
            found |= dict.fromkeys(f"d:{on}/{word[:40]}" for word in words)
    return found


def _days(deadline_at: datetime | None, days: Iterable[int]) -> list[date]:
    return [(deadline_at + timedelta(days=day)).date() for day in days] if deadline_at else []
