"""What kind of file this is, told from its content and, where that is silent, from its name."""

import re

from procurement.sources.formats.notice import Buffer, Unreadable
from procurement.sources.formats.xml import after_prologue, head_of, is_web_page

KINDS = ("rss", "ocds", "eforms", "ted", "ted-api", "csv", "xlsx")
_ROOT = re.compile(rb"<\s*(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_FEEDS = {"rss", "feed", "rdf", "channel"}
_EFORMS = {"ContractNotice", "ContractAwardNotice", "PriorInformationNotice", "BusinessRegistrationInformationNotice"}
_NAMES = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".xls": "xlsx", ".xlsm": "xlsx", ".rss": "rss",
          ".atom": "rss", ".rdf": "rss", ".cdf": "rss", ".jsonl": "ocds", ".ndjson": "ocds"}  # fmt: skip


def guess_kind(data: Buffer, name: str = "") -> str:
    """Return one of `KINDS`.

    Raises:
        Unreadable: it is empty, a web page, or of no kind that is read here.
    """
    head = head_of(data).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not head:
        raise Unreadable("empty")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return "xlsx"
    if head.startswith((b"{", b"[")):
        return _json(head)
    if head.startswith(b"<"):
        return _xml(data, head)
    suffix = re.search(r"\.[a-z]+$", name.lower().removesuffix(".gz"))
    by_name = _NAMES.get(suffix[0]) if suffix else None
    if by_name:
        return by_name
    if re.match(rb"[^\n\r]{1,2000}[;,\t][^\n\r]*[\n\r]", head):
        return "csv"
    raise Unreadable("unknown_kind", name[-60:])


def _json(head: bytes) -> str:
    if re.search(rb'"(?:publication-number|totalNoticeCount|iterationNextToken)"', head):
        return "ted-api"
    if re.search(rb'"(?:ocid|releases|records|releaseTag)"', head):
        return "ocds"
    if re.match(rb'\{\s*"notices"', head):
        return "ted-api"
    raise Unreadable("unknown_kind", "JSON")


def _xml(data: Buffer, head: bytes) -> str:
    if is_web_page(data):
        raise Unreadable("web_page")
    found = _ROOT.search(after_prologue(head))
    root = found[1].decode("ascii", "replace") if found else ""
    if root.lower() in _FEEDS:
        return "rss"
    if root in _EFORMS:
        return "eforms"
    if root == "TED_EXPORT":
        return "ted"
    raise Unreadable("unknown_root", root[:60] or "?")
