"""All figures of a report as a workbook: one sheet for the figures, one for each table."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import xlsxwriter

from notifications.reports.formats.written import standing_of, title_of

HEADS = ("Del", "Uppgift", "Värde", "Förra rapporten", "Så räknas det", "Rader")


def xlsx_of(report: Mapping[str, Any]) -> bytes:
    """Return the workbook; nothing in it is a formula."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title_of(report), "author": report["municipality"]})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        figures = [
            [part["title"], one["name"], one["value"], one.get("before"), one["about"], one["link"]]
            for part in report["sections"] for one in part["figures"]
        ]  # fmt: skip
        sheet = _sheet(book, "Siffror", HEADS, figures, head)
        sheet.write(len(figures) + 2, 0, standing_of(report))
        for part in report["sections"]:
            if part["columns"]:
                _sheet(book, part["title"][:31], part["columns"], part["rows"], head)
    return out.getvalue()


def _sheet(book: Any, name: str, heads: Any, rows: Any, head: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, heads, head)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(heads) - 1, 24)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    return sheet
