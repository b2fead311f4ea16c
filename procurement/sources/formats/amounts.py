"""Amounts of money as publishers write them, as integers in minor units."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

LARGEST_MINOR = 10**15
_NUMBER = r"\d[\d\s\u00a0\u202f'’.,]*"
_UNITS = {
    "mkr": 10**6, "msek": 10**6, "mnkr": 10**6, "miljoner": 10**6, "miljon": 10**6, "milj": 10**6, "meur": 10**6,
    "miljoonaa": 10**6, "million": 10**6, "mn": 10**6, "m€": 10**6,
    "tkr": 10**3, "tsek": 10**3, "teur": 10**3, "tusen": 10**3, "tuhatta": 10**3, "t€": 10**3,
    "mdkr": 10**9, "miljarder": 10**9, "miljard": 10**9,
}  # fmt: skip
_AMOUNT = re.compile(rf"({_NUMBER})\s*([^\W\d]+\.?|[mt]?€)?(?:\s*(kr|kronor|sek|eur|euroa|€))?", re.I)
_SPAN = re.compile(r"\s*(?:[–—-]|till|to|\.\.\.?)\s*", re.I)
_CURRENCIES = {"kr": "SEK", "kronor": "SEK", "sek": "SEK", "mkr": "SEK", "msek": "SEK", "tkr": "SEK", "tsek": "SEK", "mnkr": "SEK",
               "mdkr": "SEK", "€": "EUR", "eur": "EUR", "euroa": "EUR", "meur": "EUR", "teur": "EUR", "m€": "EUR", "t€": "EUR"}  # fmt: skip


class Span(NamedTuple):
    """An amount, or from one amount to another; either may be open."""

    from_minor: int | None = None
    to_minor: int | None = None
    currency: str | None = None


def read_minor(value: Any) -> int | None:
    """Return an amount in minor units, or None when it is no amount or an absurd one."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        amount = Decimal(str(value).strip().replace(" ", "")) * 100
        return int(amount) if 0 <= amount <= LARGEST_MINOR else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def read_span(text: Any) -> Span | None:
    """Return an amount as people write it: "1,5 mkr", "500 000 – 1 000 000 kr", "4.500.000,00", "1234"."""
    if isinstance(text, int | float) and not isinstance(text, bool):
        minor = read_minor(text)
        return Span(minor, minor) if minor is not None else None
    if not isinstance(text, str) or not text.strip() or len(text) > 80:
        return None
    parts = [_one(part) for part in _SPAN.split(text.strip(), maxsplit=1)]
    known = [part for part in parts if part]
    if len(known) != len(parts):
        return None
    low, high = known[0], known[-1]
    # In "1–2 mkr" the unit stands once, after both.
    factor = high.unit if low.unit == 1 else low.unit
    first, last = _minor(low.number * factor), _minor(high.number * high.unit)
    if first is None or last is None:
        return None
    return Span(min(first, last), max(first, last), high.currency or low.currency)


class _Amount(NamedTuple):
    number: Decimal
    unit: int
    currency: str | None


def _one(text: str) -> _Amount | None:
    currency, text = _leading_currency(text)
    found = _AMOUNT.fullmatch(
        re.sub(r"^(?:ca\.?|cirka|c\.|noin|about|max|högst|minst)\s+", "", text.strip(), flags=re.I)
    )
    number = plain_number(found[1]) if found else None
    if not found or number is None:
        return None
    word = (found[2] or "").lower().rstrip(".")
    if word and word not in _UNITS and word not in _CURRENCIES and not re.fullmatch("[a-z]{3}", word):
        return None
    named = (found[3] or "").lower()
    return _Amount(number, _UNITS.get(word, 1), currency or _CURRENCIES.get(named) or _currency(word))


def _currency(word: str) -> str | None:
    if word in _CURRENCIES:
        return _CURRENCIES[word]
    return word.upper() if re.fullmatch("[a-z]{3}", word) and word not in _UNITS else None


def _leading_currency(text: str) -> tuple[str | None, str]:
    found = re.match(r"\s*(SEK|EUR|NOK|DKK|GBP|USD|€|£|\$)\s*", text)
    if not found:
        return None, text
    return {"€": "EUR", "£": "GBP", "$": "USD"}.get(found[1], found[1]), text[found.end() :]


def plain_number(text: str) -> Decimal | None:
    """Return a number written with spaces, dots or commas between thousands, and a dot or a comma before decimals.

    A single separator with exactly three digits after it parts thousands: nobody writes money with three decimals.
    """
    digits = re.sub(r"[\s\u00a0\u202f'’]", "", text).rstrip(".,")
    last = max(digits.rfind("."), digits.rfind(","))
    if last >= 0:
        mark = digits[last]
        thousands = digits.count(mark) > 1 or (len(digits) - last == 4 and ("," not in digits or "." not in digits))
        whole = re.sub("[.,]", "", digits if thousands else digits[:last])
        digits = whole if thousands else f"{whole}.{digits[last + 1 :]}"
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def _minor(amount: Decimal) -> int | None:
    minor = amount * 100
    return int(minor) if minor <= LARGEST_MINOR else None
