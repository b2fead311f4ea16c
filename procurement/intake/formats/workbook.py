"""What a workbook must not be: locked, old, a bomb; with a merged header or formulas that hold no value."""

import io
import re
import zipfile
from collections.abc import Sequence

from procurement.intake.errors import FileRefused

LARGEST_UNPACKED = 200 * 1024 * 1024
_MOST_MEMBERS = 2_000
_LOCKED = "EncryptedPackage".encode("utf-16-le")
# A cell with a formula and no value beside it, as programs write it that do not calculate.
_UNSAVED = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3}\d+)"[^>]*>\s*<f\b[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>'
)
_SHEET = re.compile(rb"<sheet\b[^>]*?\br:id=\"([^\"]+)\"")
_TARGET = re.compile(rb"<Relationship\b(?=[^>]*\bId=\"([^\"]+)\")(?=[^>]*\bTarget=\"([^\"]+)\")")
Ranges = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def refuse_what_cannot_be_read(body: bytes) -> None:
    """Refuse by what the file says of itself, before it is unpacked."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("password" if _LOCKED in body else "old_excel")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNPACKED:
                raise FileRefused("bomb")
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise FileRefused("password")
            if not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & set(names):
                raise FileRefused("unknown_kind")
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileRefused("broken") from error


def merged_across(merged: Ranges, header: int) -> str:
    """Return the cells of the header (its row counted from 0) that are merged across columns, as "B1:C1"; or nothing."""
    for (top, left), (bottom, right) in merged:
        if right > left and top <= header <= bottom:
            return f"{_name(left)}{top + 1}:{_name(right)}{bottom + 1}"
    return ""


def unsaved_formula(body: bytes, sheet: int) -> str:
    """Return the first cell of a sheet whose formula has no value saved with it; or nothing."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return ""
        path = _path_of(archive, sheet)
        found = _UNSAVED.search(archive.read(path)) if path in archive.namelist() else None
    return found[1].decode() if found else ""


def _path_of(archive: zipfile.ZipFile, sheet: int) -> str:
    ids = _SHEET.findall(archive.read("xl/workbook.xml"))
    relations = "xl/_rels/workbook.xml.rels"
    targets = dict(_TARGET.findall(archive.read(relations))) if relations in archive.namelist() else {}
    target = targets.get(ids[sheet], b"").decode() if sheet < len(ids) else ""
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _name(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
