"""Workbooks made for tests, right and wrong."""

import io
import zipfile
from typing import Any

import xlsxwriter


def workbook(*rows: list[Any], sheet: str = "Blad1", merged: str = "") -> bytes:
    """A workbook with these rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        made = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for at, cell in enumerate(row):
                made.write(number, at, cell)
        if merged:
            made.merge_range(merged, "Avtal")
    return out.getvalue()


def without_saved_values() -> bytes:
    """A workbook with a formula in B2 whose value nobody has saved."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["Rubrik", "Värde"], ["Plogning", 1]))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            body = old.read(name)
            if name.endswith("sheet1.xml"):
                body = body.replace(b'<c r="B2"><v>1</v></c>', b'<c r="B2"><f>1+1</f></c>')
            new.writestr(name, body)
    return out.getvalue()


def open_document(*rows: list[str], locked: bool = False) -> bytes:
    """A spreadsheet in the OpenDocument format."""
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Blad1">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = "<manifest:encryption-data/>" if locked else ""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return out.getvalue()
