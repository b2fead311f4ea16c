"""Opening a file for a reader: mapped, not loaded; unpacked into a bounded temporary file when compressed."""

import gzip
import mmap
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from procurement.sources.formats.notice import Buffer, Unreadable

LARGEST_UNPACKED = 2 * 1024 * 1024 * 1024
_PIECE = 1024 * 1024


@contextmanager
def mapped(path: Path) -> Iterator[Buffer]:
    """Open a file as a buffer; what is compressed with gzip is unpacked beside."""
    with path.open("rb") as file:
        if file.read(2) == b"\x1f\x8b":
            file.seek(0)
            with tempfile.TemporaryFile() as plain:
                _unpack(file, plain)
                with _mapping(plain) as data:
                    yield data
        else:
            with _mapping(file) as data:
                yield data


def let_go(data: Buffer) -> None:
    """Have the system take back the pages of a mapped file that were read; they come again when they are asked for."""
    if isinstance(data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        data.madvise(mmap.MADV_DONTNEED)


@contextmanager
def _mapping(file: BinaryIO) -> Iterator[Buffer]:
    file.seek(0, 2)
    if not file.tell():
        yield b""
        return
    data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    try:
        yield data
    finally:
        # A reader that was left halfway may still hold a view of it; then the last view closes the mapping.
        with suppress(BufferError):
            data.close()


def _unpack(file: BinaryIO, plain: BinaryIO) -> None:
    total = 0
    try:
        with gzip.open(file) as packed:
            while piece := packed.read(_PIECE):
                total += len(piece)
                if total > LARGEST_UNPACKED:
                    raise Unreadable("too_large", "2 GB")
                plain.write(piece)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise Unreadable("unreadable_item", str(error)[:200]) from error
    plain.flush()
