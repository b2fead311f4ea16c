"""What is asked of a page of `/intern/statistik`, and what it answers with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from notifications.statistics.domain import Chart
from portal.foundation.i18n import gettext, short_date
from suppliers.registry.areas import Home

Rows = list[dict[str, Any]]

#: As many bars as can be taken in at a glance, and as many rows as a page can hold; the files have all.
MOST_BARS, MOST_ROWS = 40, 200
LONGEST_LABEL = 28


@dataclass(frozen=True)
class Asked:
    """The instants that are counted, both within, by whose clock; what is near; the trades' names; one trade, if any.

    `whole`: all rows are wanted, for a file.
    """

    first: datetime
    last: datetime
    now: datetime
    zone: ZoneInfo
    home: Home
    names: dict[str, str]
    trade: str | None = None
    whole: bool = False

    def day(self, instant: datetime) -> date:
        """Return the day by the office's clock."""
        return instant.astimezone(self.zone).date()


@dataclass(frozen=True)
class Figure:
    """One number; `key` is the half-year report's where that has the same."""

    key: str
    name: str
    value: int | float | None


@dataclass(frozen=True)
class Found:
    """What a page shows. `of`: how many rows there are, when these are not all."""

    rows: Rows
    charts: Sequence[Chart | None] = ()
    figures: Sequence[Figure] = field(default=())
    of: int | None = None


@dataclass(frozen=True)
class Statistic:
    """One page. `ofnow` shows how things stood on a day and asks for no span; `local` divides by where firms are."""

    slug: str
    title: str
    counted: str
    columns: tuple[tuple[str, str], ...]
    find: Callable[[Asked], Awaitable[Found]]
    ofnow: bool = False
    local: bool = False
    by_trade: bool = False


def label(value: Any) -> str:
    """Return what stands before a bar, cut where it would not fit; the table has it whole."""
    text = short_date(value) if hasattr(value, "year") else str(value or gettext("ej angivet"))
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def first_of(rows: Rows) -> tuple[Rows, dict[str, Any]]:
    """Return as many of the first rows as there is room for as bars, and what is said of those left out."""
    return rows[:MOST_BARS], {"left_out": max(0, len(rows) - MOST_BARS)}


def last_of(rows: Rows) -> tuple[Rows, dict[str, Any]]:
    """Return as many of the last rows as there is room for as bars, and what is said of those left out."""
    return rows[-MOST_BARS:], {"left_out": max(0, len(rows) - MOST_BARS), "newest": True}


def numbers(rows: Rows, named: str, *keys: str) -> list[tuple[str, list[float]]]:
    """Return for each row its label and its numbers, as a chart of bars takes them."""
    return [(label(row[named]), [float(row[key] or 0) for key in keys]) for row in rows]
