"""What must hold of whatever a reader is given."""

import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from procurement.sources.domain import (
    Shape,
    content_hash,
    fields_of,
    links_of,
    marks_of,
    standing_of,
    texts_of,
    warnings_of,
)
from procurement.sources.formats.reading import NoticeRead, Rejected, read

OFFICE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 8, 20, 8, tzinfo=UTC)
# Direction marks turn what follows them; zero-width marks hide what they part.
HIDDEN = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u00ad\ufeff\x00")


def check(kind: str, data: bytes) -> int:
    """Read bytes as a format and look at everything that comes out; return how many notices there were."""
    notices, shape = 0, Shape()
    for item in read(kind, data, OFFICE):
        if isinstance(item, Rejected):
            assert item.place
            assert item.reason and item.reason_sv
            continue
        assert isinstance(item, NoticeRead)
        notices += 1
        shape.add(item)
        _check_notice(item)
    return notices


def _check_notice(notice: NoticeRead) -> None:
    encoded = msgspec.json.encode(notice)
    assert msgspec.json.decode(encoded, type=NoticeRead) == notice
    assert b"\\u0000" not in encoded
    assert content_hash(notice)
    assert 0 < len(notice.external_id) <= 500
    for text in notice.texts.values():
        _check_text(text.title)
        assert text.title
        _check_text(text.description)
    for instant in (notice.deadline_at, notice.published_at, notice.questions_until, notice.opens_at):
        assert instant is None or instant.tzinfo is not None
    assert all(len(code) == 8 and code.isdigit() for code in notice.cpv)
    for url in (notice.url, notice.submission_url, *(document.url for document in notice.documents)):
        assert url is None or url.lower().startswith(("http://", "https://"))
    fields_of(notice), texts_of(notice), links_of(notice), marks_of(notice), list(warnings_of(notice, NOW))
    standing_of(notice, NOW, OFFICE)


def _check_text(text: str) -> None:
    assert not HIDDEN & set(text)
    assert all(unicodedata.category(letter) not in ("Cc", "Cs") for letter in text if letter != "\n"), text
