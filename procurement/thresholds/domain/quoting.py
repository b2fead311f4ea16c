"""How a sum may stand in a text. Standard library only."""

from decimal import Decimal

# Neither the end of a longer number, "1 700 000", nor the beginning of one.
_NO_DIGIT_BEFORE, _NO_DIGIT_AFTER = r"(?<![0-9,.])(?<![0-9][ .\u00a0\u202f])", r"(?![0-9])"
_GAP = r"[ .\u00a0\u202f]?"


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
