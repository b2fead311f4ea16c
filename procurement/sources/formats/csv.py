"""Plans and lists as CSV: encoding and separator guessed, and told to whoever asks."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from procurement.sources.formats.notice import Buffer, Reading, Unreadable
from procurement.sources.formats.rows import Row, read_rows
from procurement.sources.formats.xml import is_web_page

LARGEST_BYTES = 50 * 1024 * 1024
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATORS = (";", ",", "\t", "|")


class Guess(NamedTuple):
    """How a file is taken to be written; shown to the officer, who may say otherwise."""

    encoding: str
    separator: str


def read(
    data: Buffer, office: ZoneInfo, *, columns: Mapping[str, int | str] | None = None, guess: Guess | None = None
) -> Reading:
    """Yield a notice for each row."""
    if len(data) > LARGEST_BYTES:
        raise Unreadable("too_large", "50 MB")
    if is_web_page(data):
        raise Unreadable("web_page")
    guess = guess or guess_writing(data)
    yield from read_rows(_rows(data, guess), office, columns)


def guess_writing(data: Buffer) -> Guess:
    """Return the encoding and the separator of a file."""
    encoding = _encoding(data)
    sample = bytes(data[:65_536]).decode(encoding, errors="replace")
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    if not lines:
        raise Unreadable("empty")
    # The separator that stands equally often in most lines; the semicolon wins a draw, as Excel in Sweden writes it.
    return Guess(encoding, max(_SEPARATORS, key=lambda mark: _regularity(lines, mark)))


def _encoding(data: Buffer) -> str:
    for mark, name in _MARKS:
        if bytes(data[:3]).startswith(mark):
            return name
    content = bytes(data)
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        # Bytes 0x80-0x9f are letters and quotes in cp1252, and nothing at all in Latin-1.
        undefined = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
        return "latin-1" if undefined & set(content) else "cp1252"


def _regularity(lines: list[str], mark: str) -> tuple[int, int]:
    counts = [len(row) - 1 for row in csv.reader(lines, delimiter=mark)] if any(mark in line for line in lines) else [0]
    usual = max(set(counts), key=lambda count: (counts.count(count) * (count > 0), count))
    return (counts.count(usual) * usual if usual else 0, -_SEPARATORS.index(mark))


def _rows(data: Buffer, guess: Guess) -> Iterator[tuple[int, Row]]:
    """Yield rows with the line of the file they end on; "\\r" alone ends a line on old Macs."""
    text = io.TextIOWrapper(io.BytesIO(bytes(data)), guess.encoding, errors="replace", newline=None)
    reader = csv.reader((line.replace("\x00", "") for line in text), delimiter=guess.separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable("unreadable_item", str(error)[:200], f"row {reader.line_num}") from error
        yield reader.line_num, row
