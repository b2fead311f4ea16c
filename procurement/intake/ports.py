"""What can be read from a file: each kind of list says its fields, checks its rows, takes them in and takes them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from procurement.intake.domain import Judged, Made
from procurement.intake.formats.table import Table


@dataclass(frozen=True)
class Field:
    """One of our fields: its name for people, the headers it is known by (sv, fi, en), whether a row needs it."""

    key: str
    title: str
    words: str
    required: bool = False
    is_date: bool = False


@dataclass(frozen=True)
class Listed:
    """A table whose columns are understood: {field: position}."""

    table: Table
    columns: Mapping[str, int]


class Target(Protocol):
    """A kind of list that may be handed in. `role` may hand it in; `personal` says that addresses stand in it."""

    kind: str
    role: str
    personal: bool
    title: str
    about: str
    fields: Sequence[Field]
    examples: Sequence[Mapping[str, str]]
    then: tuple[str, str]

    async def check(self, listed: Listed, *, source: str, now: datetime) -> list[Judged]:
        """Return the rows that cannot be taken in as they are, and those that are here already."""

    async def take(self, listed: Listed, *, source: str, by: str, now: datetime) -> list[Made]:
        """Take in all rows of the table and return what was made; in the caller's transaction."""

    async def take_back(self, made: Sequence[Made], *, by: str, now: datetime) -> set[int]:
        """Take back what was made and nothing has touched since; return the ids of what is gone."""
