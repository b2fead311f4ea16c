"""XML from strangers: no entities, no network, no giants."""

import re
from collections.abc import Iterable
from typing import Any

from lxml import etree

from procurement.sources.formats.notice import Buffer, Unreadable

# The largest real notice has 2 MB; a tree of empty elements takes 25 times its text.
LARGEST_BYTES = 10 * 1024 * 1024
_HEAD = 65_536
_DECLARES = re.compile(rb"(?i)<!\s*(?:doctype|entity)")
_WEB_PAGE = re.compile(rb"(?i)<!doctype\s+html|<html[\s>]")
_SKIPPED = ((b"<?", b"?>"), (b"<!--", b"-->"))
Node = etree._Element


def head_of(data: Buffer) -> bytes:
    """Return the first bytes without the zeros of wide encodings, so that words can be looked for."""
    return bytes(data[:_HEAD]).replace(b"\x00", b"")


def is_web_page(data: Buffer) -> bool:
    """Tell a web page, which many servers send with status 200 for what is not there."""
    return bool(_WEB_PAGE.match(after_prologue(head_of(data))))


def after_prologue(head: bytes) -> bytes:
    """Return what follows byte order mark, declarations and comments; one look at each byte, whatever they hold."""
    position = len(head) - len(head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))
    while True:
        end = next((close for opening, close in _SKIPPED if head.startswith(opening, position)), None)
        found = head.find(end, position) if end else -1
        if end is None or found < 0:
            return head[position:]
        position = found + len(end)
        while head[position : position + 1].isspace():
            position += 1


def parse(data: Buffer) -> Node:
    """Return the root of a document.

    Raises:
        Unreadable: it is empty, too large, a web page, broken, or declares entities.
    """
    if len(data) > LARGEST_BYTES:
        raise Unreadable("too_large", "10 MB")
    if is_web_page(data):
        raise Unreadable("web_page")
    if _DECLARES.search(head_of(data)):
        raise Unreadable("entities")
    content = bytes(data).lstrip(b"\xef\xbb\xbf \t\r\n")
    if not content.strip(b"\x00"):
        raise Unreadable("empty")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, collect_ids=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable("xml", _plain(error)) from error
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise Unreadable("entities")
    return root


def local(node: Node) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def strip_namespaces(root: Node) -> Node:
    """Drop namespaces in place: publishers vary them by year, and no two names we read collide."""
    for node in root.iter(etree.Element):
        node.tag = local(node)
    return root


def text_of(node: Node | None, path: str = ".") -> str:
    """Return the words at a path, paragraphs parted by line ends; "" when there are none."""
    found = node.find(path) if node is not None else None
    if found is None:
        return ""
    paragraphs = found.findall(".//P")
    if paragraphs:
        return "\n".join("".join(_strings(p)).strip() for p in paragraphs)
    return "".join(_strings(found)).strip()


def texts_of(node: Node | None, path: str) -> list[str]:
    """Return the words of every element at a path."""
    if node is None:
        return []
    return [words for words in ("".join(_strings(found)).strip() for found in node.findall(path)) if words]


def _strings(node: Node) -> Iterable[str]:
    return (str(piece) for piece in node.itertext())


def _plain(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else "broken"
    return first[:200]
