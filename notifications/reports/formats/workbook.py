"""All figures of a report as a workbook: one sheet for the figures, one for each table, one in Finnish."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from notifications.reports.formats.finnish import finnish_of
from notifications.reports.formats.written import standing_of, title_of

HEADS = ("Del", "Uppgift", "Värde", "Förra rapporten", "Så räknas det", "Rader")
NARROWEST, WIDEST = 9, 60  # letters


def xlsx_of(report: Mapping[str, Any]) -> bytes:
    """Return the workbook; nothing in it is a formula."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": title_of(report), "author": report["municipality"]})
        looks = looks_of(book)
        figures = [
            [part["title"], one["name"], one["value"], one["before"], one["about"], one["link"]]
            for part in report["sections"] for one in part["figures"]
        ]  # fmt: skip
        sheet = sheet_of(book, "Siffror", HEADS, figures, looks)
        sheet.write(len(figures) + 2, 0, f"{title_of(report)}. {standing_of(report)}")
        for part in report["sections"]:
            if part["columns"]:
                sheet_of(book, part["title"][:31], part["columns"], part["rows"], looks)
        finnish = finnish_of(report)
        sheet_of(book, finnish["heading"][:31], finnish["heads"], finnish["rows"], looks)
    return out.getvalue()


def looks_of(book: Any) -> dict[str, Any]:
    """Return the formats of heads and cells."""
    head = {"bold": True, "bottom": 1, "bg_color": "#E8EEF3", "text_wrap": True, "valign": "top"}
    return {"head": book.add_format(head), "cell": book.add_format({"text_wrap": True, "valign": "top"})}


def sheet_of(
    book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], looks: Mapping[str, Any]
) -> Any:
    """Add a sheet with a frozen, filtered head and columns as wide as what stands in them; return it."""
    sheet = book.add_worksheet(name)
    for place, head in enumerate(heads):
        longest = max([len(head), *(len(str(row[place])) for row in rows)])
        sheet.set_column(place, place, min(WIDEST, max(NARROWEST, longest + 2)), looks["cell"])
    sheet.write_row(0, 0, heads, looks["head"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    for number, row in enumerate(rows, 1):
        sheet.write_row(number, 0, row)
    return sheet
