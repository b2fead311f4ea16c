"""Which column is which of our fields, and dates that can be read in two ways."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from procurement.intake.formats.table import Row, Table, plain, shown, words_of

_TWO_WAYS = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})(.*)", re.S)


def guess_columns(header: Row, words: Mapping[str, str]) -> dict[str, int]:
    """Return for each field the column whose header fits its words best; a column serves one field."""
    ranks = {field: {plain(word): rank for rank, word in enumerate(said.split(","))} for field, said in words.items()}
    fits = sorted(
        (rank, position, field)
        for position, cell in enumerate(words_of(header))
        for field, known in ranks.items()
        if cell and (rank := known.get(cell)) is not None
    )
    chosen: dict[str, int] = {}
    for _rank, position, field in fits:
        if field not in chosen and position not in chosen.values():
            chosen[field] = position
    return chosen


def samples(table: Table, position: int, most: int = 3) -> list[str]:
    """Return the first values of a column that differ."""
    values: dict[str, None] = {}
    for _number, row in table.rows[:500]:
        if position < len(row) and (value := shown(row[position])):
            values[value[:60]] = None
        if len(values) == most:
            break
    return list(values)


def cells_of(table: Table, position: int) -> Iterable[Any]:
    """Return the cells of a column."""
    return (row[position] for _number, row in table.rows if position < len(row))


def asks_which_way(cells: Iterable[Any]) -> str | None:
    """Return a date that may have the day or the month first, where no other date of its column tells; or None."""
    example = None
    for cell in cells:
        found = _TWO_WAYS.match(cell) if isinstance(cell, str) else None
        if found is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 12 or second > 12:
            return None
        if first != second and example is None:
            example = shown(cell)
    return example


def month_is_first(cells: Iterable[Any]) -> bool:
    """Tell whether a column's dates have the month first beyond doubt: "6/30/2015"."""
    pairs = [(int(f[1]), int(f[2])) for cell in cells if isinstance(cell, str) and (f := _TWO_WAYS.match(cell))]
    return any(second > 12 for _first, second in pairs) and all(first <= 12 for first, _second in pairs)


def both_ways(example: str) -> tuple[str, str]:
    """Return the two dates that one text may mean: with the day first, with the month first."""
    found = _TWO_WAYS.match(example)
    assert found is not None, "only what can be read in two ways is asked about"
    return (f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", f"{found[3]}-{found[1]:0>2}-{found[2]:0>2}")


def month_first(cell: Any) -> Any:
    """Return a cell whose date had the month first with the date the way everybody reads it."""
    found = _TWO_WAYS.match(cell) if isinstance(cell, str) else None
    if found is None:
        return cell
    try:
        day = date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        return cell
    return f"{day.isoformat()}{found[4]}" if found[4].strip() else day


def turned(table: Table, positions: Sequence[int]) -> Table:
    """Return a table with the dates of these columns read with the month first."""
    if not positions:
        return table
    at = set(positions)
    rows: list[tuple[int, Row]] = [
        (n, [month_first(cell) if i in at else cell for i, cell in enumerate(row)]) for n, row in table.rows
    ]
    return table._replace(rows=rows)
