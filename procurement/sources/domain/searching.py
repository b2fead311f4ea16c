"""What a search interface is asked for: the expert query of TED, built from buyer, place and CPV."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

TED_SEARCH = "https://api.ted.europa.eu/v3/notices/search"
NEWEST_FIRST = "SORT BY publication-date DESC"


def expert_query(*, buyers: Sequence[str] = (), places: Sequence[str] = (), cpv: Sequence[str] = ()) -> str:
    """Return the query for notices of any of the buyers, in any of the places, under any of the codes.

    Places are NUTS codes; a CPV code that ends in zeros stands for all below it.
    """
    parts = [
        _any(f'buyer-name ~ "{_quoted(name)}"' for name in buyers),
        _any(f"place-of-performance = {code}" for code in places if re.fullmatch(r"[A-Z]{2,3}[0-9A-Z]{0,3}", code)),
        _any(f"classification-cpv = {_below(code)}" for code in cpv if re.fullmatch(r"\d{2,8}", code)),
    ]
    wanted = " AND ".join(part for part in parts if part) or "buyer-country = SWE"
    return f"{wanted} {NEWEST_FIRST}"


def _any(conditions: Iterable[str]) -> str:
    found = list(conditions)
    return f"({' OR '.join(found)})" if found else ""


def _quoted(name: str) -> str:
    return re.sub(r'["\\]', " ", name).strip()


def _below(code: str) -> str:
    digits = code.rstrip("0") if len(code) == 8 else code
    digits = digits if len(digits) >= 2 else code[:2]
    return code if len(digits) == 8 else f"{digits}*"


def ted_address(query: str) -> str:
    """Return the address of a source that asks TED's search interface."""
    return f"{TED_SEARCH}?query={quote(query)}"
