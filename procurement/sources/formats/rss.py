"""Feeds: RSS 0.9x to 2.0, RDF, Atom and CDF. The only module that imports feedparser."""

import hashlib
import io
import re
from calendar import timegm
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import feedparser

from procurement.sources.formats import moments
from procurement.sources.formats.cleaning import URL_LENGTH, clean_line, clean_text, clean_url
from procurement.sources.formats.codes import cpv_in_text, language_of, upphandlings_id
from procurement.sources.formats.notice import Buffer, Document, Kind, NoticeRead, Reading, Rejected, Text, Unreadable
from procurement.sources.formats.xml import head_of, is_web_page

LARGEST_BYTES = 20 * 1024 * 1024
MOST_ENTRIES = 10_000
MOST_TAGS = 1_000_000
_BEGINNING = re.compile(rb"(?i)<(?:[\w.-]+:)?(?:item|entry)\b")
_TAIL = 4_096
_LONGEST_IDENTITY = 400
_END = re.compile(
    rb"(?i)</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>|<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b[^>]*/>"
)
_DEADLINE = re.compile(
    r"(?i)(?:sista (?:anbuds|ansöknings|svars)dag|sista dag för anbud|anbudstiden går ut|sista dag att lämna (?:in )?anbud"
    r"|tarjousten (?:viimeinen )?(?:jättöpäivä|määräaika)|määräaika|(?:closing|submission|tender) (?:date|deadline)|deadline)"
    r"[\s:–-]{1,5}([^\n;|<]{6,40})"
)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?|\d{1,2}[./]\d{1,2}[./]\d{4}(?:,? (?:kl |klo )?\d{1,2}[:.]\d{2})?|\d{1,2}\.? [^\W\d]+ \d{4}(?:,? (?:kl |klo )?\d{1,2}[:.]\d{2})?"
)
_UPPHANDLINGS_ID = re.compile(r"(?i)upphandlings-?id[\s:]{1,3}([A-ZÅÄÖ]{1,4}-?\d{1,8})\b")
_BUYER = re.compile(
    r"(?i)(?:upphandlande (?:myndighet|enhet|organisation)|köpare|beställare|hankintayksikkö|buyer|contracting authority)\s?:\s?([^\n;|<]{3,120})"
)
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"(?i)\b(?:avbruten|avbryts|inställd|cancelled|canceled|peruttu|keskeytetty)\b"), "cancel"),
    (
        re.compile(
            r"(?i)\b(?:efterannons|tilldelning|tilldelningsbeslut|award notice|contract award|jälki-ilmoitus)\b"
        ),
        "award",
    ),
    (re.compile(r"(?i)\b(?:förhandsannons|planerad upphandling|prior information|ennakkoilmoitus|rfi)\b"), "planning"),
)


def read(data: Buffer, office: ZoneInfo) -> Reading:
    """Yield the entries of a feed, well-formed or not."""
    _refuse_what_is_no_feed(data)
    # A stream, never the bytes themselves: given text, feedparser would take it for an address or a file name.
    parsed = _parsed(bytes(data))
    entries = parsed.get("entries") or []
    if not entries and not parsed.get("version"):
        raise Unreadable("not_a_feed", clean_line(str(parsed.get("bozo_exception", "")), 200))
    language = language_of(parsed.feed.get("language"), "")
    seen: set[str] = set()
    cut_off = _is_cut_off(data)
    if cut_off:
        # The last one may be there by half, and half a text is no news of the whole.
        entries = entries[:-1]
    for position, entry in enumerate(entries, start=1):
        if position > MOST_ENTRIES:
            yield Rejected(f"entry {position}", "too_many", str(MOST_ENTRIES))
            return
        yield _notice(entry, f"entry {position}", language, office, seen)
    if cut_off:
        yield Rejected("file", "cut_off")


def _is_cut_off(data: Buffer) -> bool:
    """Tell whether a feed lacks its end: the server stopped in the middle."""
    return not _END.search(bytes(data[-_TAIL:]).replace(b"\x00", b""))


def _refuse_what_is_no_feed(data: Buffer) -> None:
    if len(data) > LARGEST_BYTES:
        raise Unreadable("too_large", "20 MB")
    head = head_of(data)
    if not head.strip():
        raise Unreadable("empty")
    if is_web_page(data):
        raise Unreadable("web_page")
    if re.search(rb"(?i)<!\s*entity", head):
        raise Unreadable("entities")
    # The parser keeps everything before we see the first: what would fill the memory is not given to it.
    if sum(1 for _ in _BEGINNING.finditer(data)) > 2 * MOST_ENTRIES or bytes(data).count(b"<") > MOST_TAGS:
        raise Unreadable("too_many", f"{2 * MOST_ENTRIES}")


def _parsed(content: bytes) -> Any:
    try:
        return feedparser.parse(io.BytesIO(content))
    except RecursionError:
        raise Unreadable("nested") from None
    except Exception as error:  # feedparser promises tolerance and lets some encodings and marked sections escape it
        raise Unreadable("unreadable_item", clean_line(str(error), 200)) from error


def _notice(entry: Any, place: str, language: str, office: ZoneInfo, seen: set[str]) -> NoticeRead | Rejected:
    title = clean_line(_text(entry.get("title")))
    body = clean_text(_body(entry))
    if not title:
        title = clean_line(body, 120)
    if not title:
        return Rejected(place, "no_title")
    spoken = language_of(_spoken(entry), language or "sv")
    url = clean_url(_text(entry.get("link")))
    published = _instant(entry.get("published_parsed")) or _instant(dict.get(entry, "updated_parsed"))
    words = f"{title}\n{body}\n{' '.join(_tags(entry))}"
    stated = _UPPHANDLINGS_ID.search(words)
    number = upphandlings_id(stated[1]) if stated else None
    identity = _identity(entry, url, title, seen)
    return NoticeRead(
        external_id=identity,
        place=place,
        kind=next((kind for pattern, kind in _KINDS if pattern.search(title)), "tender"),
        texts={spoken: Text(title, clean_line(body, 500), body)},
        language=spoken,
        keys=(f"upphandlings-id:{number}",) if number else (),
        buyer_name=_buyer(entry, body),
        cpv=cpv_in_text(words),
        published_at=published,
        deadline_at=_deadline(body, office),
        url=url,
        documents=_documents(entry),
        upphandlings_id=number,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _body(entry: Any) -> str:
    contents = entry.get("content")
    full = (
        [_text(part.get("value")) for part in contents if isinstance(part, dict)] if isinstance(contents, list) else []
    )
    return max([_text(entry.get("summary")), *full], key=len)


def _spoken(entry: Any) -> Any:
    detail = entry.get("title_detail")
    return entry.get("language") or (detail.get("language") if isinstance(detail, dict) else None)


def _tags(entry: Any) -> list[str]:
    tags = entry.get("tags")
    if not isinstance(tags, list):
        return []
    return [f"{_text(tag.get('scheme'))} {_text(tag.get('term'))}" for tag in tags if isinstance(tag, dict)]


def _identity(entry: Any, url: str | None, title: str, seen: set[str]) -> str:
    """Return the entry's own id, its link, or a digest of its title; a repeated id is told apart by its title.

    Some publishers give every entry the same id, which must not make them one.
    """
    identity = clean_line(_text(entry.get("id")), URL_LENGTH) or url or f"title:{_digest(title)}"
    if len(identity) > _LONGEST_IDENTITY:
        # An index takes only so much; the rest is told apart by its digest.
        identity = f"{identity[:300]}#{_digest(identity)}"
    if identity in seen:
        identity = f"{identity}#{_digest(title)}"
    seen.add(identity)
    return identity


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _instant(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _buyer(entry: Any, body: str) -> str | None:
    stated = _BUYER.search(body)
    return clean_line(stated[1] if stated else _text(entry.get("author"))) or None


def _deadline(body: str, office: ZoneInfo) -> datetime | None:
    stated = _DEADLINE.search(body)
    day = _DATE.match(stated[1].strip()) if stated else None
    return moments.read_deadline(day[0], office) if day else None


def _documents(entry: Any) -> tuple[Document, ...]:
    enclosures = entry.get("enclosures")
    urls = (
        [clean_url(part.get("href")) for part in enclosures if isinstance(part, dict)]
        if isinstance(enclosures, list)
        else []
    )
    return tuple(Document(url) for url in dict.fromkeys(urls) if url)[:50]
