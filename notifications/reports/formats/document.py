"""A report as a Word document for the case system: headings, tables with heads, the language said."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from notifications.reports.formats.finnish import finnish_of
from notifications.reports.formats.written import (
    FIGURES,
    asked_widths,
    figure_rows,
    has_something,
    is_figure,
    standing_of,
    title_of,
    written,
)

PAGE, MARGIN = (Cm(21), Cm(29.7)), Cm(2)
FONT = "Calibri"
WIDEST, EACH, AIR = 40, 3, 4  # letters: the more columns, the narrower each
HEAD, RULE = "E8EEF3", "9CA3AF"


def docx_of(report: Mapping[str, Any]) -> bytes:
    """Return the document."""
    document: Any = _empty(title_of(report), report["municipality"])
    document.add_heading(title_of(report), 0)
    document.add_paragraph(f"{report['municipality']}, {report['from']} – {report['until']}. {report['plan']}.")
    document.add_paragraph(standing_of(report))
    for part in filter(has_something, report["sections"]):
        _section(document, part)
    for note in report["notes"]:
        document.add_paragraph(f"Anmärkning {str(note['at'])[:10]}: {note['text']}")
    _finnish(document, finnish_of(report))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _empty(title: str, author: str) -> Any:
    document: Any = Document()
    about = document.core_properties
    about.title, about.author, about.language = title, author, "sv-SE"
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    document.styles["Normal"].font.name = FONT
    _language(document.styles["Normal"].element, "sv-SE")
    return document


def _section(document: Any, part: Mapping[str, Any]) -> None:
    document.add_heading(part["title"], 1)
    for paragraph in filter(None, part["text"].split("\n\n")):
        document.add_paragraph(paragraph)
    if part["figures"]:
        _table(document, FIGURES, figure_rows(part))
    if part["rows"]:
        _table(document, part["columns"], part["rows"])
    if part["about"]:
        document.add_paragraph(part["about"])


def _finnish(document: Any, said: Mapping[str, Any]) -> None:
    """Add the summary on a page of its own, marked as Finnish."""
    heading = document.add_heading(said["heading"], 1)
    heading.paragraph_format.page_break_before = True
    paragraphs = [heading, *(document.add_paragraph(text) for text in said["paragraphs"])]
    table = _table(document, said["heads"], said["rows"])
    inside = [paragraph for row in table.rows for cell in row.cells for paragraph in cell.paragraphs]
    for run in [run for paragraph in (*paragraphs, *inside) for run in paragraph.runs]:
        _language(run._r, "fi-FI")


def _language(element: Any, tag: str) -> None:
    _mark(element.get_or_add_rPr(), "w:lang", val=tag)


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    """Add a ruled table: a head that is read as one and repeated on each page, numbers to the right, whole rows."""
    table = document.add_table(rows=1, cols=len(heads))
    right = [bool(rows) and all(is_figure(row[place]) for row in rows) for place in range(len(heads))]
    _rules(table)
    _cells(table.rows[0], heads, right)
    _mark(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", val="true")
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
        _mark(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", fill=HEAD)
    for row in rows:
        _cells(table.add_row(), [written(value) for value in row], right)
    for row in table.rows:
        _mark(row._tr.get_or_add_trPr(), "w:cantSplit", val="true")
    _spread(table, asked_widths(heads, rows, widest=WIDEST - EACH * len(heads)))
    document.add_paragraph()
    return table


def _cells(row: Any, texts: Sequence[str], right: Sequence[bool]) -> None:
    for cell, text, to_the_right in zip(row.cells, texts, right, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(text).font.size = Pt(9)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if to_the_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _rules(table: Any) -> None:
    """Draw a thin line under each row, and none between columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        _mark(borders, f"w:{side}", val="single", sz="4", space="0", color=RULE)
    table._tbl.tblPr.append(borders)


def _mark(parent: Any, name: str, **values: str) -> None:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)


def _spread(table: Any, asked: Sequence[int]) -> None:
    """Make each column as wide as what stands in it asks for, in all as wide as the page."""
    whole, letters = PAGE[0] - 2 * MARGIN, sum(asked) + AIR * len(asked)
    table.autofit = False
    for column, wide in zip(table.columns, asked, strict=True):
        column.width = int(whole * (wide + AIR) / letters)
        for cell in column.cells:
            cell.width = column.width
