"""A plan's file as it was handed in: text, or a table out of a workbook; and a workbook to begin from."""

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import PurePath

import python_calamine as calamine
import xlsxwriter

from procurement.plan.domain.sheets import EXAMPLE, rows_of_text
from procurement.plan.errors import PlanUnreadable

TABLES = (".csv", ".xlsx")
#: What a workbook of half a megabyte may unpack to.
LARGEST_UNPACKED = 20_000_000


def is_table(name: str) -> bool:
    """Tell by its name whether a file is a table; else it is TOML."""
    return PurePath(name.lower()).suffix in TABLES


def rows_of(name: str, body: bytes) -> list[Sequence[str]]:
    """Return the rows of a table, every cell as text, empty rows too: they have the numbers that one sees.

    Raises:
        PlanUnreadable: it is no workbook, or no text in UTF-8.
    """
    return _of_workbook(body) if name.lower().endswith(".xlsx") else rows_of_text(text_of(body))


def text_of(body: bytes) -> str:
    """Return a file's text.

    Raises:
        PlanUnreadable: it is no text in UTF-8.
    """
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanUnreadable(
            [("filen", "är inte text i UTF-8; spara den som ”CSV UTF-8” eller som Excel (XLSX)")]
        ) from None


def _of_workbook(body: bytes) -> list[Sequence[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
                raise PlanUnreadable([("filen", "är för stor när den packas upp")])
        with calamine.CalamineWorkbook.from_object(io.BytesIO(body)) as book:
            sheets = [book.get_sheet_by_index(number) for number in range(len(book.sheet_names))]
            filled = next((sheet for sheet in sheets if sheet.height > 1), None)
            rows = list(filled.iter_rows()) if filled else []
    except calamine.PasswordError:
        raise PlanUnreadable([("filen", "är skyddad med lösenord; spara den utan")]) from None
    except (zipfile.BadZipFile, calamine.CalamineError, OSError, ValueError):
        raise PlanUnreadable([("filen", "går inte att öppna som Excel (XLSX)")]) from None
    return [[_written(cell) for cell in row] for row in rows]


def _written(cell: object) -> str:
    """Return a cell as one reads it in the sheet: 1.1 and not 1.1000000000000001, 3 and not 3.0, a day and no midnight."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def example_workbook() -> bytes:
    """Return the table to begin from as a workbook; its numbers are text, so that 1.10 is not 1.1."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": "Handlingsplan", "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (the format has no zone)
        sheet, text = book.add_worksheet("Plan"), book.add_format({"num_format": "@"})
        sheet.set_column(0, 0, 8, text)
        sheet.set_column(1, 7, 28, text)
        for number, row in enumerate(csv.reader(io.StringIO(EXAMPLE), delimiter=";")):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, text)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
