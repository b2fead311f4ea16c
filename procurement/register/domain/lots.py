"""Lots: parts of a procurement that can be bid for on their own."""

from collections.abc import Mapping, Sequence
from typing import Any

MOST_LOTS = 500
# What is written of a lot, and what stands there when nothing is.
BLANK: dict[str, Any] = {
    "number": "", "title": "", "description": "", "cpv": [], "value_minor": None, "deadline_at": None,
    "awarded_to": None, "cancelled": False,
}  # fmt: skip
# A bidder acts on these; words, values and winners are for the record or come with a step of their own.
MATTERS = ("number", "cpv", "deadline_at", "cancelled")


def whole_lots(lots: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return lots with all their parts; one without a number takes the first that is free."""
    taken = {lot["number"] for lot in lots if lot.get("number")}
    free = (str(n) for n in range(1, len(lots) + len(taken) + 1) if str(n) not in taken)
    return [{**BLANK, **lot, "number": lot.get("number") or next(free)} for lot in lots]


def with_lots(codes: Sequence[str], lots: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a procurement's codes with those of its lots: who is found by a lot is found by the whole."""
    return list(dict.fromkeys([*codes, *(code for lot in lots for code in lot.get("cpv") or ())]))


def lots_matter(before: Sequence[Mapping[str, Any]] | None, after: Sequence[Mapping[str, Any]] | None) -> bool:
    """Tell whether lots came, went, or changed in what a bidder acts on."""
    return _acted_on(before) != _acted_on(after)


def _acted_on(lots: Sequence[Mapping[str, Any]] | None) -> list[list[Any]]:
    return [[lot.get(name) or None for name in MATTERS] for lot in lots or ()]
