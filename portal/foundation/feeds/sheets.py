"""The same rows as CSV and as XLSX; each column has a name for people and one for scripts."""

import asyncio
import csv
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SWEDEN = ZoneInfo("Europe/Stockholm")
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}
PIECE = 1 << 16
Rows = Sequence[Mapping[str, Any]]
# A cell that begins so is a formula to a spreadsheet, whoever wrote it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column: `key` for scripts and for reading rows, `title` for people, `width` in characters."""

    key: str
    title: str
    width: int = 20


def csv_file(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], *, comma: bool = False) -> bytes:
    """Return CSV with a byte order mark; semicolons and titles for spreadsheets here, commas and keys for scripts."""
    out = StringIO()
    writer = csv.writer(out, delimiter="," if comma else ";", lineterminator="\r\n")
    writer.writerow([column.key if comma else column.title for column in columns])
    writer.writerows([_written(row.get(column.key)) for column in columns] for row in rows)
    return out.getvalue().encode("utf-8" if comma else "utf-8-sig")


async def csv_pieces(columns: Sequence[Column], batches: AsyncIterable[Rows]) -> AsyncIterator[bytes]:
    """Yield the same CSV as `csv_file`, a batch of rows at a time."""
    yield csv_file(columns, ())
    async for rows in batches:
        yield csv_file(columns, rows).split(b"\r\n", 1)[1]


async def xlsx_pieces(
    title: str, columns: Sequence[Column], batches: AsyncIterable[Rows], about: Sequence[tuple[str, str]]
) -> AsyncIterator[bytes]:
    """Yield a workbook like that of `xlsx_file`; its rows are written to a temporary file, a batch at a time."""
    with TemporaryDirectory(prefix="anbud-blad-") as folder:
        path = Path(folder) / "blad.xlsx"
        book = await asyncio.to_thread(_Book, path, title, columns, about)
        async for rows in batches:
            await asyncio.to_thread(book.add, rows)
        await asyncio.to_thread(book.close)
        with path.open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece


class _Book:
    """A workbook whose rows leave memory as soon as they are written."""

    def __init__(self, path: Path, title: str, columns: Sequence[Column], about: Sequence[tuple[str, str]]) -> None:
        options = {**OPTIONS, "constant_memory": True, "tmpdir": str(path.parent)}
        self.book, self.columns, self.rows = xlsxwriter.Workbook(str(path), options), columns, 2
        self.formats = _formats(self.book, title)
        self.sheet = self.book.add_worksheet(_sheet_name(title))
        self.about = about
        _head(self.sheet, columns, self.formats)

    def add(self, rows: Rows) -> None:
        """Write the next rows."""
        for row in rows:
            for at, column in enumerate(self.columns):
                _cell(self.sheet, self.rows, at, row.get(column.key), self.formats)
            self.rows += 1

    def close(self) -> None:
        """Write what stands around the rows, and finish the file."""
        self.sheet.autofilter(0, 0, self.rows - 1, len(self.columns) - 1)
        _tell(self.book, self.about, self.formats)
        self.book.close()


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(SWEDEN).isoformat(timespec="minutes")
    text = " ".join(value) if isinstance(value, list | tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def xlsx_file(
    title: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], about: Sequence[tuple[str, str]]
) -> bytes:
    """Return a workbook: typed cells, a frozen header with a filter, keys in a hidden row, and a sheet about the file."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**OPTIONS, "in_memory": True}) as book:
        formats = _formats(book, title)
        sheet = book.add_worksheet(_sheet_name(title))
        _fill(sheet, columns, rows, formats)
        _tell(book, about, formats)
    return out.getvalue()


def _formats(book: Any, title: str) -> dict[str, Any]:
    # A fixed day: the same rows are the same bytes, so that a reader's copy stays fresh.
    book.set_properties({"title": title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (the format has no zone)
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }


def _tell(book: Any, about: Sequence[tuple[str, str]], formats: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet("Om filen")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 80)
    for number, (name, value) in enumerate(about):
        sheet.write_string(number, 0, name, formats["head"])
        sheet.write_string(number, 1, value)


def _sheet_name(title: str) -> str:
    return "".join(mark for mark in title if mark not in "[]:*?/\\'")[:31] or "Lista"


def _head(sheet: Any, columns: Sequence[Column], formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, formats["head"])
    sheet.set_row(1, None, None, {"hidden": True})
    for at, column in enumerate(columns):
        sheet.write_string(1, at, column.key)


def _fill(sheet: Any, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], formats: Mapping[str, Any]) -> None:
    _head(sheet, columns, formats)
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(columns):
            _cell(sheet, number, at, row.get(column.key), formats)
    sheet.autofilter(0, 0, len(rows) + 1, len(columns) - 1)


def _cell(sheet: Any, row: int, at: int, value: Any, formats: Mapping[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, at, value.astimezone(SWEDEN).replace(tzinfo=None), formats["instant"])
    elif isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), formats["day"])  # noqa: DTZ001
    elif isinstance(value, bool):
        sheet.write_boolean(row, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value)
    else:
        sheet.write_string(row, at, " ".join(value) if isinstance(value, list | tuple) else str(value)[:32_000])
