"""A report as a tagged PDF (PDF/UA-1), set by Typst; what people wrote is handed over as data, never as markup."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import typst

from notifications.reports.formats.written import standing_of, title_of, written

FIGURES = ["Uppgift", "Värde", "Förra rapporten", "Så räknas det"]
WIDEST = 34  # letters


def pdf_of(report: Mapping[str, Any]) -> bytes:
    """Return the document."""
    source = files("notifications.reports").joinpath("data/report.typ").read_bytes()
    return bytes(typst.compile(source, sys_inputs={"words": json.dumps(_words(report))}, pdf_standards=["ua-1"]))


def _words(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": title_of(report),
        "host": report["municipality"],
        "about": f"{report['from']} – {report['until']}. {report['plan']}.",
        "standing": standing_of(report),
        "sections": [_section(part) for part in report["sections"]],
        "finnish": report["summary_fi"],
        "notes": [f"Anmärkning {str(note['at'])[:10]}: {note['text']}" for note in report["notes"]],
    }


def _section(part: Mapping[str, Any]) -> dict[str, Any]:
    figures = [[one["name"], written(one["value"]), written(one["before"]), one["about"]] for one in part["figures"]]
    tables = [_table(FIGURES, figures)] if figures else []
    if part["rows"]:
        tables.append(_table(part["columns"], [[written(cell) for cell in row] for row in part["rows"]]))
    paragraphs = [one for one in part["text"].split("\n\n") if one]
    return {"title": part["title"], "paragraphs": paragraphs, "about": part["about"], "tables": tables}


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Return a table whose columns are as wide as what stands in them asks for, within reason."""
    widths = [
        min(WIDEST, max(len(longest) for longest in (*head.split(), *(row[place] for row in rows))))
        for place, head in enumerate(heads)
    ]
    return {"heads": heads, "rows": rows, "widths": widths}
