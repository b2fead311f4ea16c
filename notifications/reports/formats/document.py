"""A report as a Word document for the case system: headings, tables with heads, the language said."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from notifications.reports.formats.written import standing_of, title_of, written


def docx_of(report: Mapping[str, Any]) -> bytes:
    """Return the document."""
    document: Any = Document()
    document.core_properties.title = title_of(report)
    document.core_properties.author = report["municipality"]
    document.core_properties.language = "sv-SE"
    document.add_heading(title_of(report), 0)
    document.add_paragraph(f"{report['municipality']}, {report['from']} – {report['until']}. {report['plan']}.")
    document.add_paragraph(standing_of(report))
    for part in report["sections"]:
        document.add_heading(part["title"], 1)
        for paragraph in filter(None, part["text"].split("\n\n")):
            document.add_paragraph(paragraph)
        if part["figures"]:
            rows = [
                [one["name"], written(one["value"]), written(one["before"]), one["about"]] for one in part["figures"]
            ]
            _table(document, ("Uppgift", "Värde", "Förra rapporten", "Så räknas det"), rows)
        if part["rows"]:
            _table(document, part["columns"], part["rows"])
        if part["about"]:
            document.add_paragraph(part["about"])
    if report["summary_fi"]:
        _in_finnish(document.add_heading("Yhteenveto suomeksi", 1))
        _in_finnish(document.add_paragraph(report["summary_fi"]))
    for note in report["notes"]:
        document.add_paragraph(f"Anmärkning {str(note['at'])[:10]}: {note['text']}")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    # Read aloud as the table's head, and repeated on each page.
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    for row in rows:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = written(value)


def _in_finnish(paragraph: Any) -> None:
    for run in paragraph.runs:
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "fi-FI")
        run._r.get_or_add_rPr().append(language)
