"""What may wait for an officer, one file for each part of the house.

A subject that has something to be done adds a generator that yields what it asks the database and returns `Waiting`s,
and a line with the role that can do something about it to the `ASKS` of its file. The start page shows them in that
order, and asks the questions of all in one statement.
"""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from portal.foundation.access.domain import Officer
from portal.foundation.database import Asking
from portal.foundation.i18n import ngettext
from portal.foundation.settings import Settings


class Waiting(NamedTuple):
    """Something to do, and where."""

    text: str
    path: str


class Asked(NamedTuple):
    """Who asks what waits for them, and when."""

    officer: Officer
    now: datetime
    settings: Settings


Ask = Callable[[Asked], Asking[list[Waiting]]]
Asks = tuple[tuple[str, Ask], ...]


def counted(one: str, many: str, n: int, path: str) -> list[Waiting]:
    """Return what is said of `n` things that wait; nothing of none."""
    return [Waiting(ngettext(one, many, n) % {"num": n}, path)] if n else []
