"""JSON from strangers: types are never what the standard says, so every look is checked."""

from collections.abc import Iterator
from typing import Any

import msgspec

from procurement.sources.formats.notice import Buffer, Unreadable

LARGEST_BYTES = 1024 * 1024 * 1024
Object = dict[str, Any]


def decode(data: Buffer | memoryview, place: str = "file") -> Any:
    """Return what a document holds; Latin-1 is understood where UTF-8 is not what it is.

    Raises:
        Unreadable: it is not JSON.
    """
    raw = bytes(data)
    try:
        return msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError:
        return _decode_text(raw.decode("latin-1"), place)
    except RecursionError:
        raise Unreadable("nested", place=place) from None
    except msgspec.DecodeError as error:
        if "UTF-8" in str(error) or "utf-8" in str(error):
            return _decode_text(raw.decode("latin-1"), place)
        raise Unreadable("json", str(error)[:200], place) from error


def _decode_text(text: str, place: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable("json", str(error)[:200], place) from error


def get(value: Any, *path: str) -> Any:
    """Return what lies at a path of keys, or None as soon as something is not an object."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def objects(value: Any, *path: str) -> Iterator[Object]:
    """Yield the objects of an array, whatever else stands in it."""
    found = get(value, *path) if path else value
    if isinstance(found, list):
        yield from (item for item in found if isinstance(item, dict))


def strings(value: Any) -> Iterator[str]:
    """Yield the texts of a text or of a list of texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
