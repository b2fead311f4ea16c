"""Merging releases as the standard says: objects by member, arrays by id, null takes away."""

from collections.abc import Sequence
from typing import Any

Object = dict[str, Any]
# Arrays that replace each other whole although their items have ids.
WHOLE = frozenset({"additionalClassifications", "additionalIdentifiers", "identifiers"})
# What names a release, and is not part of what is told.
NAMES = frozenset({"ocid", "id", "date", "tag"})


def compiled(releases: Sequence[Object]) -> Object:
    """Return what is true after the last of the releases, the oldest first."""
    last = releases[-1]
    known: Object = {}
    for release in releases:
        known = _merged(known, {name: value for name, value in release.items() if name not in NAMES})
    return {
        "ocid": last["ocid"],
        "id": f"{last['ocid']}-{last['date']}",
        "date": last["date"],
        "tag": ["compiled"],
        **known,
    }


def _merged(old: Object, new: Object) -> Object:
    result = dict(old)
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = _merged(result.get(name) or {}, value)
        elif name not in WHOLE and has_ids(value):
            result[name] = _by_id(result.get(name) or [], value)
        else:
            result[name] = value
    return {name: value for name, value in result.items() if value != {}}


def _by_id(old: list[Object], new: list[Object]) -> list[Object]:
    items = {item["id"]: item for item in old}
    for item in new:
        items[item["id"]] = _merged(items.get(item["id"], {}), item)
    return list(items.values())


def has_ids(value: Any) -> bool:
    """Tell whether this is a list of objects that are known by their ids."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one for one in value)


def versioned(releases: Sequence[Object]) -> Object:
    """Return the history of every value: each with the release that said it first."""
    result: Object = {"ocid": releases[-1]["ocid"]}
    for release in releases:
        stamp = {"releaseID": release["id"], "releaseDate": release["date"], "releaseTag": release["tag"]}
        _note(result, {name: value for name, value in release.items() if name not in NAMES}, stamp)
    return result


def _note(known: Object, new: Object, stamp: Object) -> None:
    for name, value in new.items():
        if isinstance(value, dict):
            _note(known.setdefault(name, {}), value, stamp)
        elif name not in WHOLE and has_ids(value):
            for item in value:
                rest = {key: part for key, part in item.items() if key != "id"}
                _note(_item(known.setdefault(name, []), item["id"]), rest, stamp)
        else:
            history = known.setdefault(name, [])
            if (history[-1]["value"] if history else None) != value:
                history.append({**stamp, "value": value})


def _item(items: list[Object], identity: str) -> Object:
    for item in items:
        if item["id"] == identity:
            return item
    items.append({"id": identity})
    return items[-1]
