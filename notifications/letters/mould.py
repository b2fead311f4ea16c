"""A mould: the bytes that letters of one kind, subject and instant share, with gaps for what is one reader's own.

It is cast once for a batch. A letter is then a handful of joins; building the same letter from words takes the
standard library hundreds of times as long (docs/decisions, letters from fragments).
"""

import re
from binascii import b2a_qp
from collections.abc import Callable, Mapping
from typing import NamedTuple

from notifications.letters.domain import quoted_printable, softly

_GAP = re.compile("\ue002([a-z_]+)\ue003")
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")  # what tokens are made of
_ONE_LINE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,69}")
_SHORT = re.compile(r"[^\x00-\x20.\x7f\u2028-\u206f][^\x00-\x20\x7f\u2028-\u206f]*")


class Mould(NamedTuple):
    """Pieces and, between them, the names of what goes there."""

    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """Return the bytes with every gap filled."""
        found = [self.pieces[0]]
        for gap, piece in zip(self.gaps, self.pieces[1:], strict=True):
            found += (values[gap], piece)
        return b"".join(found)

    def __add__(self, other: "Mould") -> "Mould":  # type: ignore[override]
        """Return both, one after the other."""
        joint = self.pieces[-1] + other.pieces[0]
        return Mould((*self.pieces[:-1], joint, *other.pieces[1:]), self.gaps + other.gaps)


def gap(name: str) -> str:
    """Return the mark that stands in a text where `name` goes."""
    return f"\ue002{name}\ue003"


def solid(wire: bytes) -> Mould:
    """Return bytes without a gap."""
    return Mould((wire,), ())


def of_headers(lines: bytes) -> Mould:
    """Return a header block with gaps: marks are written as they are, values too."""
    return _split(lines.decode(), lambda piece, _last: piece.encode())


def of_text(text: str) -> Mould:
    """Return a text with gaps as quoted-printable lines; what fills a gap must come from `in_gap`."""
    return _split(text, _wire)


def _split(text: str, wire: Callable[[str, bool], bytes]) -> Mould:
    found = _GAP.split(text)
    last = len(found) - 1
    pieces = tuple(wire(piece, number == last) for number, piece in enumerate(found) if number % 2 == 0)
    return Mould(pieces, tuple(found[1::2]))


def _wire(piece: str, last: bool) -> bytes:
    if not piece:
        return b""
    lines = quoted_printable(piece)
    # A gap inside a line: the line is broken softly (RFC 2045, 6.7 rule 5), and the reader sees it whole.
    return lines if last or piece.endswith("\n") else softly(lines)


def in_gap(value: str) -> bytes:
    """Return a value as quoted-printable lines that end in a soft break, to stand in a text's gap."""
    if not value:
        return b""
    if _ONE_LINE.fullmatch(value):
        return value.encode() + b"=\r\n"
    octets = value.encode()
    if len(octets) <= 24 and _SHORT.fullmatch(value):  # at most 72 once quoted: one line
        return b2a_qp(octets) + b"=\r\n"
    lines = [value[start : start + 70] for start in range(0, len(value), 70)]
    if _PLAIN.fullmatch(value) and not any(line[0] == "." for line in lines):
        return "=\r\n".join([*lines, ""]).encode()
    return softly(quoted_printable(value))
