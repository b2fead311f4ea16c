"""Reading files that were handed in."""

import json
from collections.abc import Sequence
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row
from procurement.intake.errors import NoSuchIntake

_JSON = ("columns", "orders", "counts")
_ALL = """SELECT id, kind, filename, encoding, separator, sheet, header, columns, orders, source, by, created_at, counts,
                 checked_at, taken_at, undone_at, undone_by, body IS NOT NULL AS has_file FROM intake"""


def _read(row: Any) -> dict[str, Any]:
    return {name: json.loads(value) if name in _JSON and value else value for name, value in dict(row).items()}


async def intake_numbered(number: int, *, lock: bool = False) -> dict[str, Any]:
    """Return what is known of a file that was handed in, without its bytes.

    Raises:
        NoSuchIntake: none has this number.
    """
    row = await fetch_row(f"{_ALL} WHERE id = $1 {'FOR UPDATE' if lock else ''}", number)
    if row is None:
        raise NoSuchIntake(number)
    return _read(row)


async def latest_intakes(*, limit: int = 20) -> list[dict[str, Any]]:
    """Return the files that were taken in, the newest first."""
    return [_read(row) for row in await fetch(f"{_ALL} WHERE taken_at IS NOT NULL ORDER BY id DESC LIMIT $1", limit)]


async def unfinished_of(by: str, *, limit: int = 10) -> list[dict[str, Any]]:
    """Return the files that somebody has begun with and not finished, the newest first."""
    rows = await fetch(
        f"{_ALL} WHERE by = $1 AND taken_at IS NULL AND body IS NOT NULL ORDER BY id DESC LIMIT $2", by, limit
    )
    return [_read(row) for row in rows]


async def problem_rows(number: int, state: str, *, after: int = 0, limit: int | None = 50) -> list[dict[str, Any]]:
    """Return the rows of a file with a fault (`wrong`) or that are here already (`known`), in the file's order."""
    rows = await fetch(
        """SELECT number, state, problems, path FROM intake_row WHERE intake_id = $1 AND state = $2 AND number > $3
           ORDER BY number LIMIT $4""",
        number, state, after, limit,
    )  # fmt: skip
    return [{**row, "problems": json.loads(row["problems"])} for row in rows]


async def made_by(number: int, *, after: int = 0, limit: int | None = 50) -> list[dict[str, Any]]:
    """Return what an import made, in the order of the file."""
    rows = await fetch(
        "SELECT * FROM intake_made WHERE intake_id = $1 AND id > $2 ORDER BY id LIMIT $3", number, after, limit
    )
    return [dict(row) for row in rows]


async def templates_of(kind: str) -> list[dict[str, Any]]:
    """Return how lists of a kind were read before, by name."""
    rows = await fetch("SELECT * FROM intake_template WHERE kind = $1 ORDER BY name", kind)
    return [_read(row) for row in rows]


async def counts_made(number: int) -> dict[str, int]:
    """Return how much an import made, and how much of it was taken back."""
    row = await fetch_row(
        "SELECT count(*) AS made, count(*) FILTER (WHERE taken_back) AS back FROM intake_made WHERE intake_id = $1",
        number,
    )
    return dict(row) if row else {"made": 0, "back": 0}


def made_of(kind: str, ids: Sequence[int]) -> Question:
    """Ask what imports of a kind of list made these objects, or took them back: file, its row, when and by whom."""
    return Question(
        """SELECT i.filename AS file, m.number AS row, m.title AS name, i.taken_at AS at, i.by, i.source, m.taken_back
           FROM intake_made m JOIN intake i ON i.id = m.intake_id WHERE i.kind = $1 AND m.object_id = ANY ($2::bigint[])
           ORDER BY m.id DESC""",
        (kind, tuple(ids)),
    )
