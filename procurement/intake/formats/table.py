"""A file as a table: CSV, XLSX or ODS, its encoding, separator and sheet guessed unless they are said."""

import csv as library
import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import python_calamine as calamine

from procurement.intake.errors import FileRefused
from procurement.intake.formats.workbook import merged_across, refuse_what_cannot_be_read, unsaved_formula
from procurement.sources.formats.csv import guess_writing
from procurement.sources.formats.notice import Unreadable
from procurement.sources.formats.xml import is_web_page

LARGEST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
ENCODINGS = ("utf-8", "cp1252", "latin-1", "utf-16")
SEPARATORS = (";", ",", "\t", "|")
_LOOKED_AT = 20
Row = Sequence[Any]


class How(NamedTuple):
    """How a file is read; what is None is guessed, and `header` is the file's own number of the row with the headers."""

    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    header: int | None = None


class Table(NamedTuple):
    """A file's header and the rows under it, each with the file's own row number."""

    how: How
    sheets: tuple[str, ...]
    header: Row
    rows: list[tuple[int, Row]]


def read_table(body: bytes, how: How, known_words: frozenset[str] = frozenset()) -> Table:
    """Return the table in a file; `known_words` are headers that are understood, and tell the header's row.

    Raises:
        FileRefused: it is no table, or one that cannot be read as it is.
    """
    if len(body) > LARGEST_BYTES:
        raise FileRefused("too_large")
    if not body.strip():
        raise FileRefused("empty")
    if is_web_page(body):
        raise FileRefused("web_page")
    if body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return _of_workbook(body, how, known_words)
    return _of_text(body, how, known_words)


def words_of(header: Row) -> list[str]:
    """Return the headers of columns as one compares them."""
    return [plain(cell) for cell in header]


def plain(cell: Any) -> str:
    """Return a header as it is compared: small letters and digits alone; what stands in brackets is a remark."""
    words = str(cell or "").lower().partition("(")[0].partition("[")[0]
    return "".join(mark for mark in words if mark.isalnum())


def shown(cell: Any) -> str:
    """Return a cell as a person would write it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if cell.time() == time() else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _of_text(body: bytes, how: How, known_words: frozenset[str]) -> Table:
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefused("unknown_kind")
    try:
        guess = guess_writing(body)
    except Unreadable:
        raise FileRefused("empty") from None
    if body.startswith((b"%PDF", b"{\\rtf")):
        raise FileRefused("unknown_kind")
    encoding, separator = how.encoding or guess.encoding.removesuffix("-sig"), how.separator or guess.separator
    rows = list(_lines(body, encoding, separator))
    return _table(rows, How(encoding, separator, None, how.header), (), known_words)


def _lines(body: bytes, encoding: str, separator: str) -> Any:
    """Yield rows with the line of the file they begin on; "\\r" alone ends a line on old Macs."""
    try:
        text = body.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeError:
        raise FileRefused("encoding", encoding) from None
    reader = library.reader(io.StringIO(text.replace("\x00", ""), newline=None), delimiter=separator)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except library.Error:
        raise FileRefused("quotes", str(begins)) from None


def _of_workbook(body: bytes, how: How, known_words: frozenset[str]) -> Table:
    refuse_what_cannot_be_read(body)
    try:
        with calamine.CalamineWorkbook.from_object(io.BytesIO(body)) as book:
            names = tuple(book.sheet_names)
            name = how.sheet or _fullest(book)
            if name not in names:
                raise FileRefused("no_sheet", name)
            sheet = book.get_sheet_by_name(name)
            rows = [list(row) for row in sheet.iter_rows()] if sheet.height else []
            merged = sheet.merged_cell_ranges or []
    except calamine.PasswordError:
        raise FileRefused("password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("broken") from error
    # Empty rows above the table are among them: rows have the numbers that Excel shows.
    table = _table(list(enumerate(rows, 1)), How(None, None, name, how.header), names, known_words)
    if cells := merged_across(merged, (table.how.header or 1) - 1):
        raise FileRefused("merged_header", cells)
    if cell := unsaved_formula(body, names.index(name)):
        raise FileRefused("unsaved_formulas", cell)
    return table


def _fullest(book: calamine.CalamineWorkbook) -> str:
    """Return the first sheet with more than one row; a cover sheet has none."""
    if not book.sheet_names:
        raise FileRefused("empty")
    names = book.sheet_names[:_LOOKED_AT]
    return next((name for name in names if book.get_sheet_by_name(name).height > 1), names[0])


def _table(rows: list[tuple[int, Row]], how: How, sheets: tuple[str, ...], known_words: frozenset[str]) -> Table:
    filled = [(number, row) for number, row in rows if any(shown(cell) for cell in row)]
    if not filled:
        raise FileRefused("empty")
    begins = how.header or _header(filled[:_LOOKED_AT], known_words)
    header = next((row for number, row in filled if number == begins), filled[0][1])
    under = [(number, row) for number, row in filled if number > begins]
    if not under:
        raise FileRefused("no_rows")
    if len(under) > MOST_ROWS:
        raise FileRefused("too_many")
    return Table(how._replace(header=begins), sheets, header, under)


def _header(rows: list[tuple[int, Row]], known_words: frozenset[str]) -> int:
    """Return the number of the row that names most columns, the first of equals; without any, of the widest row."""
    named = max(rows, key=lambda pair: (len(known_words & set(words_of(pair[1]))), -pair[0]))
    if known_words & set(words_of(named[1])):
        return named[0]
    return max(rows, key=lambda pair: (sum(bool(shown(cell)) for cell in pair[1]), -pair[0]))[0]
