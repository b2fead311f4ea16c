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
    figure_rows,
    has_something,
    is_figure,
    standing_of,
    title_of,
    written,
)

PAGE, MARGIN = (Cm(21), Cm(29.7)), Cm(2)
WIDEST, NARROWEST = 34, 6  # letters


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
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), tag)
    element.get_or_add_rPr().append(language)


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Any:
    table = document.add_table(rows=1, cols=len(heads), style="Light List Accent 1")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    # Read aloud as the table's head, and repeated on each page.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = written(value)
            if is_figure(value):
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _spread(table, heads, rows)
    document.add_paragraph()
    return table


def _spread(table: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Make each column as wide as what stands in it asks for, and the text small enough for a page."""
    asked = [
        min(WIDEST, max([NARROWEST, len(head) + 2, *(len(written(row[place])) for row in rows)]))
        for place, head in enumerate(heads)
    ]
    whole = PAGE[0] - 2 * MARGIN
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = int(whole * asked[place] / sum(asked))
        for cell in column.cells:
            cell.width = column.width
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(9)
