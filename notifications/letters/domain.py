"""A letter as bytes: headers, quoted-printable lines, and the join that makes it whole."""

import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime, formataddr
from hashlib import sha256
from hmac import digest as hmac

MAX_SUBJECT = 150
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_SIMPLE = re.compile(r"[!-~]+")
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = QP


class HeaderUnsafe(Exception):
    """A header value holds a line break: somebody tries to add headers of their own."""


def quoted_printable(text: str) -> bytes:
    """Return `text` as quoted-printable lines (RFC 2045, 6.7) that end in CRLF and never begin with a dot.

    Lines that end in a line break may be joined freely, and SMTP's dot rule (RFC 5321, 4.5.2) never applies.
    """
    clean = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not clean.endswith("\n"):
        clean += "\n"
    lines = binascii.b2a_qp(clean.encode(), istext=True).split(b"\n")
    return b"\r\n".join(map(_dot_safe, lines))


def _dot_safe(line: bytes) -> bytes:
    return _short(b"=2E" + line[1:] if line.startswith(b".") else line)


def softly(wire: bytes) -> bytes:
    """Return quoted-printable lines whose last break is soft: what comes next is read on the same line."""
    head, line_break, last = wire[:-2].rpartition(b"\r\n")
    return head + line_break + _short(last, 75) + b"=\r\n"


def _short(line: bytes, most: int = 76) -> bytes:
    """Return a line in pieces of at most 76 (RFC 2045, 6.7), broken softly and never inside an =XX or before a dot."""
    if len(line) <= most:
        return line
    cut = 70
    while line[cut - 1 : cut] == b"=" or line[cut - 2 : cut - 1] == b"=" or line[cut : cut + 1] == b".":
        cut -= 1
    return line[:cut] + b"=\r\n" + _short(line[cut:], most)


def header(name: str, value: str) -> bytes:
    """Return one header line, encoded (RFC 2047) and folded where needed.

    Raises:
        HeaderUnsafe: `value` holds CR or LF.
    """
    if "\r" in value or "\n" in value:
        raise HeaderUnsafe(name)
    if value.isascii():
        return _folded(f"{name}: {value}").encode("ascii")
    encoded = Header(value, _UTF8, header_name=name, maxlinelen=76).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n".encode("ascii")


def header_value(name: str, value: str) -> bytes:
    """Return what stands after the header's name, without the line break that ends it.

    Raises:
        HeaderUnsafe: `value` holds CR or LF.
    """
    if len(value) < 60 and _SIMPLE.fullmatch(value):
        return value.encode()
    return header(name, value)[len(name) + 2 : -2]


def _folded(line: str) -> str:
    """Return the line broken before spaces; what holds none stays whole, as addresses must (RFC 5322, 2.1.1)."""
    rows = [""]
    for word in re.split("(?= )", line):
        if " " in rows[-1] and len(rows[-1]) + len(word) > 76:
            rows.append("")
        rows[-1] += word
    return "\r\n".join(rows) + "\r\n"


def subject_line(text: str) -> str:
    """Return a subject in one line, without controls, at most 150 characters."""
    line = " ".join(_CONTROLS.sub("", text).split())
    return line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1].rstrip() + "…"


def mailbox(name: str, address: str) -> str:
    """Return a From or To value; the name is encoded here, for an address must never be."""
    return formataddr((name, address))


def headers(values: Mapping[str, str], at: datetime, boundary: str) -> bytes:
    """Return the whole header block of a multipart/alternative letter, its empty line included."""
    lines = [header(name, value) for name, value in values.items()]
    lines.append(header("Date", format_datetime(at)))
    lines.append(b"MIME-Version: 1.0\r\n")
    lines.append(f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii"))
    return b"".join(lines)


def part_head(boundary: str, subtype: str, first: bool) -> bytes:
    """Return what stands before a body part."""
    lead = "" if first else "\r\n"
    return (
        f"{lead}--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode("ascii")


def last_boundary(boundary: str) -> bytes:
    """Return what ends the letter."""
    return f"\r\n--{boundary}--\r\n".encode("ascii")


def join(parts: Sequence[bytes], fragments: Sequence[bytes]) -> bytes:
    """Return the whole letter: part 0, fragment 0, part 1, fragment 1, … and the last part."""
    pieces = [piece for pair in zip(parts, fragments, strict=False) for piece in pair]
    return b"".join([*pieces, parts[-1]])


def digest(body: bytes) -> bytes:
    """Return the SHA-256 that names a fragment or proves a letter."""
    return sha256(body).digest()


def envelope_sender(key: str, secret: str, bounce_domain: str | None, mail_from: str) -> str:
    """Return where bounces go: an opaque tag that only we can make, or the plain sender without a bounce domain."""
    if not bounce_domain:
        return mail_from
    name = sha256(key.encode()).hexdigest()[:16]
    tag = hmac(secret.encode(), f"bounce:{name}".encode(), "sha256").hex()[:12]
    return f"b+{name}.{tag}@{bounce_domain}"
