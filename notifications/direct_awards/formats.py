"""The file of a direct award as PDF (PDF/UA-1) and as XLSX; it says the same in both, and nothing in it is a formula."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from notifications.reports.formats.pdf import table_of, typeset
from notifications.reports.formats.workbook import looks_of, sheet_of

# What stands on a workbook's sheets has a short name.
SHEETS = {"asked": "Tillfrågade", "told": "Mejl genom Anbud", "history": "Ändringar"}


def pdf_of(file: Mapping[str, Any]) -> bytes:
    """Return the document."""
    return typeset(
        {
            "title": file["title"], "host": file["host"], "about": file["about"], "standing": file["standing"], "leading": [],
            "sections": [_set(part) for part in file["sections"]], "finnish": None, "notes": [],
        }
    )  # fmt: skip


def _set(part: Mapping[str, Any]) -> dict[str, Any]:
    heads, rows = part["narrow"] or (part["heads"], part["rows"])
    tables = [table_of(heads, rows)] if rows else []
    return {**{name: part[name] for name in ("title", "paragraphs", "points", "about")}, "tables": tables}


def xlsx_of(file: Mapping[str, Any]) -> bytes:
    """Return the workbook: first what is said in words, then a sheet for each table of many rows."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # A fixed day: the same file is the same bytes.
        book.set_properties({"title": file["title"], "author": file["host"], "created": datetime(2026, 1, 1)})  # noqa: DTZ001 (the format has no zone)
        looks = looks_of(book)
        sheet_of(book, "Dokumentation", ("Del", "Uppgift", "Värde"), list(_in_words(file)), looks)
        for part in file["sections"]:
            if part["rows"] and len(part["heads"]) > 2:
                sheet_of(book, _named(part), part["heads"], part["rows"], looks)
    return out.getvalue()


def _in_words(file: Mapping[str, Any]) -> Any:
    yield from (("", "Dokument", file["title"]), ("", "Läge", file["standing"]))
    for part in file["sections"]:
        title = part["title"]
        yield from ((title, "", said) for said in (*part["paragraphs"], *part["points"]))
        if len(part["heads"]) == 2:
            yield from ((title, *_pair(row)) for row in part["rows"])
        elif part["rows"]:
            yield (title, "", f"{len(part['rows'])} rader på bladet {_named(part)}")
        if part["about"]:
            yield (title, "", part["about"])


def _pair(row: Sequence[Any]) -> tuple[Any, Any]:
    name, value = row
    return name, value


def _named(part: Mapping[str, Any]) -> str:
    return str(SHEETS.get(part["key"], part["title"]))[:31]
