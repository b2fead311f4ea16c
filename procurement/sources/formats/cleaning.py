"""Text from outside, cleaned once on the way in.

What comes out is plain text: no markup, no control characters, no marks that turn the writing direction.
It is still escaped wherever it is shown.
"""

import html
import re
import unicodedata
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import nh3

TITLE_LENGTH = 300
TEXT_LENGTH = 20_000
URL_LENGTH = 2_000
_RAW_LENGTH = 200_000
_MARKUP = re.compile(r"<[a-zA-Z/!?]|&(?:#|[a-zA-Z]{2,8};)")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6]|/dd|/dt)\b[^>]{0,200}>")
# Soft hyphens, zero-width and direction marks hide or turn text; lone surrogates cannot be stored.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n[ \n]*\n")


def clean_text(value: Any, limit: int = TEXT_LENGTH) -> str:
    """Return paragraphs of plain text, at most `limit` characters; anything but text becomes ""."""
    if not isinstance(value, str):
        return ""
    text = _without_markup(value[:_RAW_LENGTH]).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
    return _cut(_LINES.sub("\n\n", text).replace("\n ", "\n").strip(), limit)


def clean_line(value: Any, limit: int = TITLE_LENGTH) -> str:
    """Return one line of plain text; numbers and days of a workbook as one would write them."""
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:g}" if isinstance(value, float) else str(value)
    return _cut(" ".join(clean_text(value, limit * 4).split()), limit)


def clean_url(value: Any) -> str | None:
    """Return an http(s) address that may be linked to, or None."""
    if not isinstance(value, str):
        return None
    text = _INVISIBLE.sub("", html.unescape(value)).strip()
    if text.startswith("www."):
        text = "https://" + text
    if len(text) > URL_LENGTH or re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", text):
        return None
    try:
        parts = urlsplit(text)
        usable = parts.scheme.lower() in ("http", "https") and parts.hostname and "@" not in parts.netloc
        parts.port  # noqa: B018 - reading it is what refuses a port that is no number
        return text if usable else None
    except ValueError:
        return None


def clean_email(value: Any) -> str | None:
    """Return something shaped like one mail address, or None."""
    text = clean_line(value, 254)
    return text if re.fullmatch(r"[^\s@<>,;\"]{1,64}@[^\s@<>,;\"]+\.[^\s@<>,;\".]{2,}", text) else None


def _without_markup(text: str) -> str:
    # Feeds escape once, twice or not at all; what still looks like markup after three rounds is shown as text.
    for _ in range(3):
        if not _MARKUP.search(text):
            break
        text = html.unescape(nh3.clean(_BREAKS.sub("\n", text), tags=set(), clean_content_tags={"script", "style"}))
    return text


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + "…"
