"""Tables for officers to fill in or to correct, as workbooks."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from procurement.intake.formats.table import shown


def workbook(title: str, header: Sequence[Any], rows: Iterable[Sequence[Any]], *, marked: int | None = None) -> bytes:
    """Return a workbook with one sheet; the column `marked` stands out. No text becomes a formula."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(title[:31])
        head = book.add_format({"bold": True, "bottom": 1})
        red = book.add_format({"font_color": "#9C0006", "bg_color": "#FFE3E3", "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.set_column(0, max(len(header) - 1, 0), 24)
        if marked is not None:
            sheet.set_column(marked, marked, 60)
        for at, cell in enumerate(header):
            sheet.write_string(0, at, shown(cell), head)
        for number, row in enumerate(rows, 1):
            for at, cell in enumerate(row):
                _write(sheet, number, at, cell, red if at == marked else None, day)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _write(sheet: Any, row: int, at: int, cell: Any, look: Any, day: Any) -> None:
    if isinstance(cell, bool) or cell is None:
        sheet.write_string(row, at, shown(cell), look)
    elif isinstance(cell, int | float):
        sheet.write_number(row, at, cell, look)
    elif isinstance(cell, datetime) and shown(cell).count(":") == 0:
        sheet.write_datetime(row, at, cell, day)
    elif isinstance(cell, date) and not isinstance(cell, datetime):
        sheet.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 (a sheet has no zone)
    else:
        sheet.write_string(row, at, str(cell)[:32_000] if isinstance(cell, str) else shown(cell), look)
