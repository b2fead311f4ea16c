"""The same rows as CSV and as XLSX; each column has a name for people and one for scripts."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SWEDEN = ZoneInfo("Europe/Stockholm")
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
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # A fixed day: the same rows are the same bytes, so that a reader's copy stays fresh.
        book.set_properties({"title": title, "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (the format has no zone)
        sheet = book.add_worksheet(_sheet_name(title))
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        _fill(sheet, columns, rows, formats)
        about_sheet = book.add_worksheet("Om filen")
        about_sheet.set_column(0, 0, 24)
        about_sheet.set_column(1, 1, 80)
        for number, (name, value) in enumerate(about):
            about_sheet.write_string(number, 0, name, formats["head"])
            about_sheet.write_string(number, 1, value)
    return out.getvalue()


def _sheet_name(title: str) -> str:
    return "".join(mark for mark in title if mark not in "[]:*?/\\'")[:31] or "Lista"


def _fill(sheet: Any, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], formats: Mapping[str, Any]) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, formats["head"])
        sheet.write_string(1, at, column.key)
    sheet.set_row(1, None, None, {"hidden": True})
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(columns):
            _cell(sheet, number, at, row.get(column.key), formats)
    sheet.freeze_panes(1, 0)
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
