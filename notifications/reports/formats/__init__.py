"""A report as files: what it says is the same in each."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from notifications.reports.formats.document import docx_of
from notifications.reports.formats.hypertext import html_of
from notifications.reports.formats.pdf import pdf_of
from notifications.reports.formats.workbook import xlsx_of
from notifications.reports.formats.written import json_of


class Format(NamedTuple):
    """How a report is written, and what it is called."""

    media_type: str
    write: Callable[[Mapping[str, Any]], bytes]


FORMATS = {
    "pdf": Format("application/pdf", pdf_of),
    "docx": Format("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx_of),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
    "html": Format("text/html; charset=utf-8", html_of),
    "json": Format("application/json", json_of),
}

__all__ = ["FORMATS", "Format"]
