"""Cursors: the key a page ended with, as one word. The next page begins after it, whatever was added meanwhile."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

import msgspec

from portal.api.errors import CursorUnknown

Moment = tuple[datetime, int]
Score = tuple[float, int]
LARGEST_ID = 2**31 - 1


def cursor_of(key: tuple[Any, ...]) -> str:
    """Return a key as one word for an address."""
    return urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode("ascii")


def key_of(cursor: str, kind: Any) -> Any:
    """Return the key that a cursor holds, a tuple of this kind; None without a cursor.

    Raises:
        CursorUnknown: it is not one of this list's.
    """
    if not cursor:
        return None
    try:
        key = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)), type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise CursorUnknown from None
    if any(_out_of_reach(part) for part in key):
        raise CursorUnknown
    return key


def _out_of_reach(part: Any) -> bool:
    """Tell whether the database could not compare with this."""
    if isinstance(part, datetime):
        return part.tzinfo is None or not 1 < part.year < 9999
    return isinstance(part, int) and not 0 <= part <= LARGEST_ID
