"""Merging the releases of one process in date order, by the rules of the standard."""

from typing import Any

from procurement.sources.formats.json import Object

_DEEPEST = 60


def merged(releases: list[Object]) -> Object:
    """Return what is known after the last release: objects merge, null deletes, arrays merge by id."""
    known: Object = {}
    for release in releases:
        known = _objects(known, release, 0)
    # The tag says what the last release was about, not what all of them were.
    known["tag"] = releases[-1].get("tag")
    return known


def _objects(old: Object, new: Object, depth: int) -> Object:
    if depth > _DEEPEST:
        return new
    result = dict(old)
    for key, value in new.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = _values(result.get(key), value, depth + 1)
    return result


def _values(old: Any, new: Any, depth: int) -> Any:
    if isinstance(old, dict) and isinstance(new, dict):
        return _objects(old, new, depth)
    if isinstance(old, list) and isinstance(new, list) and _identified(old) and _identified(new):
        return _arrays(old, new, depth)
    return new


def _identified(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and isinstance(item.get("id"), str | int) for item in items)


def _arrays(old: list[Any], new: list[Any], depth: int) -> list[Any]:
    result = {item["id"]: item for item in old}
    for item in new:
        known = result.get(item["id"])
        result[item["id"]] = _objects(known, item, depth) if known else item
    return list(result.values())
