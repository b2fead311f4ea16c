"""Files that people hand in: recognised by what is in them, never by their name alone, and handed out to be saved."""

import io
import zipfile
from urllib.parse import quote

from litestar import Response

from portal.foundation.i18n import gettext
from portal.foundation.web.forms import Form

LARGEST_UPLOAD = 10 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
#: By ending: the media type, and what must be in the file: its first bytes, or a member of the archive that it is.
KINDS: dict[str, tuple[str, bytes, str]] = {
    "pdf": ("application/pdf", b"%PDF-", ""),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n", ""),
    "jpg": ("image/jpeg", b"\xff\xd8\xff", ""),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff", ""),
    "docx": (f"{_OFFICE}.wordprocessingml.document", b"PK", "word/document.xml"),
    "xlsx": (f"{_OFFICE}.spreadsheetml.sheet", b"PK", "xl/workbook.xml"),
    "pptx": (f"{_OFFICE}.presentationml.presentation", b"PK", "ppt/presentation.xml"),
    "odt": (f"{_ODF}.text", b"PK", "content.xml"),
    "ods": (f"{_ODF}.spreadsheet", b"PK", "content.xml"),
    "odp": (f"{_ODF}.presentation", b"PK", "content.xml"),
    "txt": ("text/plain; charset=utf-8", b"", ""),
}


def media_type_of(filename: str, body: bytes) -> str | None:
    """Return the media type of a file whose content is what its name says; None for everything else."""
    kind = KINDS.get(filename.rpartition(".")[2].lower())
    if kind is None:
        return None
    media_type, beginning, member = kind
    if not body.startswith(beginning):
        return None
    if member:
        return media_type if _holds(body, member) else None
    return media_type if beginning or _is_text(body) else None


def _holds(body: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return member in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _is_text(body: bytes) -> bool:
    try:
        return "\x00" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False


def saving_headers(filename: str) -> dict[str, str]:
    """Return what has a browser save a file and never run it (RFC 6266; the sandbox for those that show it all the same)."""
    return {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(filename, safe='')}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }


def to_be_saved(body: bytes, media_type: str, filename: str) -> Response[bytes]:
    """Answer with a file that the browser saves and nobody on the way keeps."""
    headers = {**saving_headers(filename), "cache-control": "private, no-store"}
    return Response(body, media_type=media_type, headers=headers)


async def posted_file(form: Form, name: str = "file") -> tuple[str, bytes]:
    """Return a handed-in file's name and bytes, whatever they are; both empty when there is none."""
    file = form.files.get(name)
    return (file.filename[-200:], await file.read()) if file and file.filename else ("", b"")


async def uploaded(form: Form, name: str, *, required: bool = True) -> tuple[str, str, bytes] | None:
    """Return a handed-in file's name, media type and bytes; what is wrong with it stands beside its field."""
    filename, body = await posted_file(form, name)
    if not body:
        if required:
            form.error(name, gettext("Välj en fil"))
        return None
    media_type = media_type_of(filename, body)
    if len(body) > LARGEST_UPLOAD:
        form.error(name, gettext("En fil får vara högst 10 megabyte"))
    elif media_type is None:
        form.error(name, gettext("Filen ska vara PDF, Word, PowerPoint, Excel, OpenDocument, bild eller text"))
    return (filename, media_type, body) if media_type and name not in form.errors else None


def size_text(size: int) -> str:
    """Return a size for people: 12 kB, 3,4 MB."""
    return f"{size / 1_000_000:.1f} MB".replace(".", ",") if size >= 1_000_000 else f"{-(-size // 1000)} kB"
