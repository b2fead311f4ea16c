"""The steps of a file that is handed in, and how long its import may be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

UNDO_FOR = timedelta(hours=24)
UNFINISHED_FOR = timedelta(days=7)
STATES = ("wrong", "known")


@dataclass(frozen=True)
class Judged:
    """A row that is not simply taken in: what is wrong with it by field, or that it is here already, and where."""

    number: int
    state: str
    problems: Mapping[str, str]
    path: str | None = None


@dataclass(frozen=True)
class Made:
    """What became of a row: its kind and id, and its page."""

    number: int
    object_id: int
    title: str
    path: str | None = None


def may_be_undone(taken_at: datetime | None, undone_at: datetime | None, now: datetime) -> bool:
    """Tell whether an import may still be taken back: for a day, and once."""
    return taken_at is not None and undone_at is None and now < taken_at + UNDO_FOR


def counted(rows: int, judged: Iterable[Judged]) -> dict[str, int]:
    """Return how many rows are good, wrong and known, of all the rows of a file."""
    states = [one.state for one in judged]
    wrong, known = states.count("wrong"), states.count("known")
    return {"rows": rows, "good": rows - wrong - known, "wrong": wrong, "known": known}


def repeated(keys: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return, of rows with their keys, those that say the same as an earlier one: {row: the first that said it}."""
    first: dict[str, int] = {}
    again = {}
    for number, key in keys:
        if key in first:
            again[number] = first[key]
        elif key:
            first[key] = number
    return again
