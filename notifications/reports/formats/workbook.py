"""All figures of a report as a workbook: one sheet for the figures, one for each table, one in Finnish."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from textwrap import wrap
from typing import Any

import xlsxwriter

from notifications.reports.formats.finnish import finnish_of
from notifications.reports.formats.written import asked_widths, is_figure, standing_of, title_of

HEADS = ("Del", "Uppgift", "Värde", "Förra rapporten", "Så räknas det", "Rader")
WIDEST, AIR = 44, 4  # letters: as wide as the text, and room for the filter's button
LINE = 15  # points


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
    cell = {"text_wrap": True, "valign": "top"}
    head = {**cell, "bold": True, "bottom": 1, "bg_color": "#E8EEF3"}
    right = {"align": "right", "indent": 1}
    looks = {"head": head, "head right": {**head, **right}, "cell": cell, "right": {**cell, **right}}
    return {name: book.add_format(look) for name, look in looks.items()}


def sheet_of(
    book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], looks: Mapping[str, Any]
) -> Any:
    """Add a sheet with a frozen, filtered head and columns as wide as what stands in them; return it."""
    sheet = book.add_worksheet(name)
    widths = [wide + AIR for wide in asked_widths(heads, rows, widest=WIDEST)]
    sheet.set_row(0, _height(heads, widths))
    for place, wide in enumerate(widths):
        sheet.set_column(place, place, wide)
        counted = bool(rows) and all(is_figure(row[place]) for row in rows)
        sheet.write(0, place, heads[place], looks["head right" if counted else "head"])
    for number, row in enumerate(rows, 1):
        sheet.set_row(number, _height(row, widths))
        for place, value in enumerate(row):
            sheet.write(number, place, value, looks["right" if is_figure(value) else "cell"])
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    return sheet


def _height(row: Sequence[Any], widths: Sequence[int]) -> int:
    """Return how high a row is, in points, with its texts wrapped: not every reader of workbooks counts that itself."""
    return LINE * max([1, *(len(wrap(str(value), wide)) for value, wide in zip(row, widths, strict=True))])
