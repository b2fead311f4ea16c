"""Plans and lists as workbooks; formulas by the values they were saved with."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import python_calamine as calamine

from procurement.sources.formats.cleaning import clean_line
from procurement.sources.formats.columns import find_header
from procurement.sources.formats.notice import Buffer, Reading, Unreadable
from procurement.sources.formats.rows import read_rows

LARGEST_BYTES = 20 * 1024 * 1024
# What a sheet unpacks to is held four times over while it is read.
LARGEST_UNPACKED = 70 * 1024 * 1024
_MOST_MEMBERS = 2_000
_OLD = b"\xd0\xcf\x11\xe0"


def read(
    data: Buffer, office: ZoneInfo, *, columns: Mapping[str, int | str] | None = None, sheet: str | None = None
) -> Reading:
    """Yield a notice for each row of a sheet: the one named, else the first with a header that is understood."""
    content = bytes(data)
    _refuse_what_would_burst(content)
    try:
        with calamine.CalamineWorkbook.from_object(io.BytesIO(content)) as book:
            chosen = _chosen(book, sheet)
            rows = [list(row) for row in chosen.iter_rows()] if chosen.height else []
            merged = chosen.merged_cell_ranges or []
    except calamine.PasswordError:
        raise Unreadable("old_excel") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("workbook", clean_line(str(error), 200)) from error
    _refuse_merged_header(rows, merged)
    # Empty rows above the table are among them: rows have the numbers that Excel shows.
    yield from read_rows(enumerate(rows, start=1), office, columns)


def _refuse_what_would_burst(content: bytes) -> None:
    """Refuse by the sizes the archive states."""
    if len(content) > LARGEST_BYTES:
        raise Unreadable("too_large", "20 MB")
    if content.startswith(_OLD):
        raise Unreadable("old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            if len(members) > _MOST_MEMBERS or total > LARGEST_UNPACKED:
                raise Unreadable("zip_bomb")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("workbook", clean_line(str(error), 200)) from error


def _chosen(book: calamine.CalamineWorkbook, wanted: str | None) -> calamine.CalamineSheet:
    if wanted is not None:
        if wanted not in book.sheet_names:
            raise Unreadable("workbook", f"there is no sheet called {clean_line(wanted, 60)}")
        return book.get_sheet_by_name(wanted)
    if not book.sheet_names:
        raise Unreadable("empty")
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names[:20]]
    return next((sheet for sheet in sheets if _has_header(sheet)), sheets[0])


def _has_header(sheet: calamine.CalamineSheet) -> bool:
    if not sheet.height:
        return False
    rows = [row for _, row in zip(range(20), sheet.iter_rows(), strict=False)]
    return find_header([[clean_line(cell) for cell in row] for row in rows]) is not None


def _refuse_merged_header(rows: list[list[Any]], merged: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Refuse cells merged across columns in the header row, or in the row above when nothing else is a header."""
    found = find_header([[clean_line(cell) for cell in row] for row in rows[:20]])
    header = found[0] if found else min(1, len(rows) - 1)
    for (top, left), (bottom, right) in merged:
        if right > left and top <= header <= bottom and not (found and top < header):
            raise Unreadable("merged_header", f"{_name(left)}{top + 1}:{_name(right)}{bottom + 1}")


def _name(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
