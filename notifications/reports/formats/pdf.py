"""A report as a tagged PDF (PDF/UA-1), set by Typst; what people wrote is handed over as data, never as markup."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import typst

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

WIDEST = 34  # letters
#: What stands in large figures under the title.
LEADING = (
    "aktiviteter_i_fas",
    "aktiviteter_sena",
    "informationsmoten",
    "publicerade",
    "prenumeranter",
    "branscher_utan",
)


def pdf_of(report: Mapping[str, Any]) -> bytes:
    """Return the document."""
    return typeset(_words(report))


def typeset(words: Mapping[str, Any]) -> bytes:
    """Return a document of sections set as a tagged PDF: title, host, about, standing, leading, sections, finnish, notes."""
    source = files("notifications.reports").joinpath("data/report.typ").read_bytes()
    return bytes(typst.compile(source, sys_inputs={"words": json.dumps(words)}, pdf_standards=["ua-1"]))


def _words(report: Mapping[str, Any]) -> dict[str, Any]:
    finnish = finnish_of(report)
    return {
        "title": title_of(report),
        "host": report["municipality"],
        "about": f"{report['from']} – {report['until']}. {report['plan']}.",
        "standing": standing_of(report),
        "leading": _leading(report),
        "sections": [_section(part) for part in report["sections"] if has_something(part)],
        "finnish": {**finnish, "table": table_of(finnish["heads"], finnish["rows"])},
        "notes": [f"Anmärkning {str(note['at'])[:10]}: {note['text']}" for note in report["notes"]],
    }


def _leading(report: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the few figures that say most, in their order."""
    known = {one["key"]: one for part in report["sections"] for one in part["figures"]}
    return [{"name": known[key]["name"], "value": written(known[key]["value"])} for key in LEADING if key in known]


def _section(part: Mapping[str, Any]) -> dict[str, Any]:
    tables = [table_of(FIGURES, figure_rows(part))] if part["figures"] else []
    if part["rows"]:
        tables.append(table_of(part["columns"], part["rows"]))
    paragraphs = [one for one in part["text"].split("\n\n") if one]
    return {"title": part["title"], "paragraphs": paragraphs, "points": [], "about": part["about"], "tables": tables}


def table_of(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return a table whose columns are as wide as what stands in them asks for, within reason; numbers to the right."""
    right = [all(is_figure(row[place]) for row in rows) for place in range(len(heads))]
    cells = [[written(cell) for cell in row] for row in rows]
    return {"heads": list(heads), "rows": cells, "widths": asked_widths(heads, rows, widest=WIDEST), "right": right}
