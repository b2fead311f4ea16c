"""How a sum may stand in a text. Standard library only."""

from decimal import Decimal
from itertools import product
from operator import add

# Neither the end of a longer number, "1 700 000", nor the beginning of one.
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![0-9,.])(?<![0-9][ .\u00a0\u202f])", r"(?![0-9])"
_GAP = r"[ .\u00a0\u202f]?"


def words_of(amount_minor: int) -> str:
    """Return a PostgreSQL text search (tsquery) that finds every text `quoted` may find, and few others.

    A parser of words takes spaces between thousands apart, and keeps what is written together: kr700, -700000, 2.096.097,
    and numbers with spaces that do not break.
    """
    kronor = amount_minor // 100
    numbers = [f"{kronor:,}".split(",")]
    if not kronor % 1000:
        numbers.append(f"{kronor // 1000:,}".split(","))
    ways = {
        tuple("".join((number[0], *map(add, gaps, number[1:]))).split(" "))
        for number in numbers
        for gaps in product((" ", ".", "", "\u00a0", "\u202f"), repeat=len(number) - 1)
    }
    if not kronor % 10_000:
        millions = format((Decimal(kronor) / 1_000_000).normalize(), "f")
        ways |= {(millions,), (*millions.split("."),)}
    return " | ".join(sorted(" & ".join(_begun(part) for part in way) for way in ways))


def _begun(digits: str) -> str:
    return "(" + " | ".join(f"'{before}{digits}':*" for before in ("", "-", "kr", "sek")) + ")"


def quoted(amount_minor: int) -> str:
    """Return a regular expression (PostgreSQL's and Python's) that finds the sum in kronor, thousands or millions."""
    kronor = amount_minor // 100
    ways = [_GAP.join(f"{kronor:,}".split(","))]
    if not kronor % 1000:
        ways.append(_GAP.join(f"{kronor // 1000:,}".split(",")) + _GAP + "(tkr|tusen)")
    if not kronor % 10_000:
        millions = format((Decimal(kronor) / 1_000_000).normalize(), "f").replace(".", "[.,]")
        ways.append(millions + _GAP + "(mkr|mnkr|miljon)")
    return f"{_NO_DIGIT_BEFORE}({'|'.join(ways)}){_NO_DIGIT_AFTER}"
