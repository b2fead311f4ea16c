"""A file is what is in it."""

import io
import zipfile

import pytest

from portal.foundation.web.uploads import KINDS, media_type_of


def archive(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for member in members:
            file.writestr(member, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", b"%PDF-1.7 x"), ("A.PDF", b"%PDF-1.7"), ("a.png", b"\x89PNG\r\n\x1a\nx"), ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.docx", archive("word/document.xml")), ("a.xlsx", archive("xl/workbook.xml")), ("a.odt", archive("content.xml")),
        ("a.txt", "hej å".encode()),
    ],
)  # fmt: skip
def test_a_file_that_is_what_its_name_says_is_taken(name: str, body: bytes) -> None:
    assert media_type_of(name, body) == KINDS[name.rpartition(".")[2].lower()][0]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.pdf", b"<script>alert(1)</script>"), ("a.html", b"<p>"), ("a.svg", b"<svg/>"), ("a.docx", archive("xl/workbook.xml")),
        ("a.xlsx", b"PK not an archive"), ("a.txt", b"MZ\x00\x90"), ("a.txt", b"\xff\xfe"), ("a.exe", b"MZ"),
    ],
)  # fmt: skip
def test_everything_else_is_not(name: str, body: bytes) -> None:
    assert media_type_of(name, body) is None
