"""What a class of record is: what it holds, why, how long, and what is done when its time is over."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

Remove = Callable[[datetime], Awaitable[int]]


@dataclass(frozen=True)
class RecordClass:
    """A class of record. Words are Swedish and translated where they are shown.

    `remove` takes away, in the caller's transaction, some of what is over at an instant and returns how much; it is
    called until that is nothing. A class without it is kept (bevaras), or lives and dies with what it belongs to.
    """

    key: str
    name: str
    holds: str
    kept: str
    tables: tuple[str, ...]
    why: str = ""
    about_people: bool = False
    remove: Remove | None = None


def told_to_people(classes: Iterable[RecordClass]) -> list[RecordClass]:
    """Return the classes that hold something about people, in their order."""
    return [one for one in classes if one.about_people]


def homeless(tables: Iterable[str], classes: Iterable[RecordClass]) -> list[str]:
    """Return the tables that no class of record answers for, sorted."""
    return sorted(set(tables) - {table for one in classes for table in one.tables})
