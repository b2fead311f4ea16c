"""Keyset pages: the last row's key goes into the address, so that page 1,000 costs what page 1 does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows to show and the key that the next page begins after, if there is one."""

    rows: Sequence[Row]
    after: str | None


def page_of(rows: Sequence[Row], size: int, key: Callable[[Row], str]) -> Page[Row]:
    """Return the first `size` of `rows`; the query has asked for one more than that."""
    shown = rows[:size]
    return Page(shown, key(shown[-1]) if len(rows) > size else None)
