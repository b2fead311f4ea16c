"""Reading any file: the right reader, and no way out but notices and rejections."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

from procurement.sources.formats import csv, eforms, ocds, rss, ted, ted_api, xlsx
from procurement.sources.formats.guess import KINDS, guess_kind
from procurement.sources.formats.notice import Buffer, NoticeRead, Reading, Rejected, Unreadable

__all__ = ["KINDS", "READERS", "NoticeRead", "Rejected", "Unreadable", "guess_kind", "read"]

READERS: dict[str, Callable[[Buffer, ZoneInfo], Reading]] = {
    "rss": rss.read,
    "ocds": ocds.read,
    "eforms": eforms.read,
    "ted": ted.read,
    "ted-api": ted_api.read,
    "csv": csv.read,
    "xlsx": xlsx.read,
}


TABLES: dict[str, Callable[..., Reading]] = {"csv": csv.read, "xlsx": xlsx.read}


def read(kind: str, data: Buffer, office: ZoneInfo, columns: Mapping[str, str] | None = None) -> Reading:
    """Yield what a file holds; a file that breaks off yields what came before, then the reason.

    `columns` says for a table under which header each of our fields stands; without it the headers are guessed.
    """
    if not len(data):
        yield Rejected("file", "empty")
        return
    try:
        if columns and kind in TABLES:
            yield from TABLES[kind](data, office, columns=columns)
        else:
            yield from READERS[kind](data, office)
    except Unreadable as error:
        yield error.rejected
    except RecursionError:
        yield Rejected("file", "nested")
