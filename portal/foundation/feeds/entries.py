"""Atom (RFC 4287). An entry's id never changes, whatever else about it does."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml; charset=utf-8"
# What XML 1.0 cannot hold, not even as an entity.
CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


@dataclass(frozen=True)
class Entry:
    """One thing in a feed; `categories` are (term, label)."""

    id: str
    title: str
    link: str
    updated_at: datetime
    published_at: datetime | None = None
    summary: str = ""
    author: str = ""
    language: str = ""
    categories: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Feed:
    """A list of things; `address` is where the feed is, `page` where people read the same."""

    id: str
    title: str
    address: str
    page: str
    author: str
    language: str
    entries: Sequence[Entry] = field(default_factory=list)
    subtitle: str = ""


def atom(feed: Feed, *, empty_at: datetime) -> bytes:
    """Return the feed as XML; a feed without entries is as old as `empty_at`."""
    ElementTree.register_namespace("", ATOM)
    root = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _stamp(max((entry.updated_at for entry in feed.entries), default=empty_at)))
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    for entry in feed.entries:
        _entry(root, entry)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: ElementTree.Element, entry: Entry) -> None:
    spoken = {"{http://www.w3.org/XML/1998/namespace}lang": entry.language} if entry.language else {}
    made = ElementTree.SubElement(root, f"{{{ATOM}}}entry", spoken)
    _add(made, "id", entry.id)
    _add(made, "title", entry.title)
    _add(made, "link", rel="alternate", type="text/html", href=entry.link)
    _add(made, "updated", _stamp(entry.updated_at))
    if entry.published_at:
        _add(made, "published", _stamp(entry.published_at))
    if entry.author:
        _add(_add(made, "author"), "name", entry.author)
    for term, label in entry.categories:
        _add(made, "category", term=term, label=label)
    if entry.summary:
        _add(made, "summary", entry.summary, type="text")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    clean = {key: value.translate(CONTROLS) for key, value in attributes.items()}
    made = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", clean)
    made.text = text.translate(CONTROLS) if text else None
    return made


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
