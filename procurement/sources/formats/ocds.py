"""OCDS 1.0 and 1.1: release and record packages, single releases, one release a line.

A first pass notes where each release stands and whose it is; a second reads them process by process, merges
them in date order and forgets them. Memory holds the notes and one process, whatever the size of the file.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from procurement.sources.formats import json
from procurement.sources.formats.files import let_go
from procurement.sources.formats.json import Object
from procurement.sources.formats.notice import Buffer, Reading, Rejected, Unreadable
from procurement.sources.formats.ocds_merge import merged
from procurement.sources.formats.ocds_notice import notice_of

_LONGEST_LINE = 16 * 1024 * 1024
_LET_GO_AFTER = 16 * 1024 * 1024


class _Spot(NamedTuple):
    date: str
    place: str
    raw: memoryview | Object


class _Head(msgspec.Struct):
    ocid: Any = None
    date: Any = None


class _Envelope(msgspec.Struct):
    releases: list[msgspec.Raw] | None = None
    records: list[msgspec.Raw] | None = None
    ocid: Any = None


def read(data: Buffer, office: ZoneInfo) -> Reading:
    """Yield one notice for each contracting process."""
    if len(data) > json.LARGEST_BYTES:
        raise Unreadable("too_large", "1 GB")
    processes: dict[str, list[_Spot]] = {}
    for found in _releases(data):
        if isinstance(found, Rejected):
            yield found
        else:
            processes.setdefault(found[0], []).append(found[1])
    while processes:
        ocid = next(iter(processes))
        yield _process(ocid, processes.pop(ocid), office)


def _process(ocid: str, spots: list[_Spot], office: ZoneInfo) -> Any:
    # An undated release cannot have changed anything; it goes first.
    spots.sort(key=lambda spot: spot.date)
    releases = [spot.raw if isinstance(spot.raw, dict) else json.decode(spot.raw) for spot in spots]
    release = releases[0] if len(releases) == 1 else merged(releases)
    return notice_of(ocid, release, spots[-1].place, office)


def _releases(data: Buffer) -> Iterator[tuple[str, _Spot] | Rejected]:
    """Yield every release with its ocid; a line may be a release or a whole package."""
    documents = 0
    for place, raw in _documents(data):
        documents += 1
        try:
            yield from _in_document(raw, place)
        except Unreadable as error:
            yield error.rejected
    if not documents:
        raise Unreadable("empty")


def _documents(data: Buffer) -> Iterator[tuple[str, memoryview]]:
    """Yield the JSON documents of a file: the whole, or one a line."""
    view = memoryview(data)
    start = data.find(b"\n")
    first = bytes(data[: start if start >= 0 else len(data)]).strip().removeprefix(b"\xef\xbb\xbf")
    if not first.endswith(b"}") or not first.startswith(b"{") or start < 0:
        yield from _concatenated(data, view)
        return
    position, number, read = 0, 0, 0
    while position < len(data):
        if position - read > _LET_GO_AFTER:
            let_go(data)
            read = position
        end = data.find(b"\n", position)
        end = len(data) if end < 0 else end
        number += 1
        if end - position > 1 and bytes(data[position : min(end, position + 80)]).strip():
            yield f"line {number}", view[position:end]
        position = end + 1


def _concatenated(data: Buffer, view: memoryview) -> Iterator[tuple[str, memoryview]]:
    """Yield documents that follow each other; the usual file holds one."""
    if not bytes(data[:4096]).strip(b"\xef\xbb\xbf \t\r\n"):
        if len(data) > 4096:
            raise Unreadable("json", "it begins with nothing")
        return
    position = 0
    for number, cut in enumerate((*_seams(data), len(data)), start=1):
        place = "file" if number == 1 and cut == len(data) else f"document {number}"
        if bytes(data[position : min(cut, position + 4096)]).strip():
            yield place, view[position:cut]
        position = cut


def _seams(data: Buffer) -> list[int]:
    """Return where one document ends and the next begins: "}" and "{" alone on the margin."""
    seams, position = [], 0
    while (position := data.find(b"\n{", position + 1)) > 0:
        if bytes(data[max(0, position - 3) : position]).rstrip().endswith(b"}"):
            seams.append(position)
    return seams


def _in_document(raw: memoryview, place: str) -> Iterator[tuple[str, _Spot] | Rejected]:
    if bytes(raw[:4]).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        for position, item in enumerate(json.objects(json.decode(raw, place)), start=1):
            yield from _in_object(item, f"item {position}")
        return
    try:
        envelope = msgspec.json.decode(_without_mark(raw), type=_Envelope)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        # Another charset, or "releases" that is no list: the slow and patient way.
        yield from _in_object(json.decode(raw, place), place)
        return
    prefix = "" if place == "file" else f"{place}, "
    for position, part in enumerate(envelope.releases or (), start=1):
        yield _release(memoryview(part), f"{prefix}release {position}")
    for position, part in enumerate(envelope.records or (), start=1):
        yield from _record(json.decode(memoryview(part)), f"{prefix}record {position}")
    if envelope.releases is None and envelope.records is None:
        if envelope.ocid is None and place == "file":
            raise Unreadable("not_this_kind", "OCDS", place)
        yield _release(raw, place)


def _without_mark(raw: memoryview) -> memoryview:
    return raw[3:] if bytes(raw[:3]) == b"\xef\xbb\xbf" else raw


def _in_object(item: Any, place: str) -> Iterator[tuple[str, _Spot] | Rejected]:
    if not isinstance(item, dict):
        raise Unreadable("not_this_kind", "OCDS", place)
    packages = [name for name in ("releases", "records") if name in item]
    for name in packages:
        if not isinstance(item[name], list):
            yield Rejected(f"{place}, {name}", "not_an_object")
            continue
        for position, part in enumerate(item[name], start=1):
            where = f"{name.removesuffix('s')} {position}"
            yield from _record(part, where) if name == "records" else iter((_release_object(part, where),))
    if not packages:
        if "ocid" not in item:
            raise Unreadable("not_this_kind", "OCDS", place)
        yield _release_object(item, place)


def _release(raw: memoryview, place: str) -> tuple[str, _Spot] | Rejected:
    try:
        head = msgspec.json.decode(_without_mark(raw), type=_Head)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        try:
            return _release_object(json.decode(raw, place), place)
        except Unreadable as error:
            return error.rejected
    if len(raw) > _LONGEST_LINE:
        return Rejected(place, "too_large", "16 MB")
    return _spot(head.ocid, head.date, place, raw)


def _release_object(release: Any, place: str) -> tuple[str, _Spot] | Rejected:
    if not isinstance(release, dict):
        return Rejected(place, "not_an_object")
    return _spot(release.get("ocid"), release.get("date"), place, release)


def _spot(ocid: Any, date: Any, place: str, raw: memoryview | Object) -> tuple[str, _Spot] | Rejected:
    if not isinstance(ocid, str) or not ocid.strip():
        return Rejected(place, "no_ocid")
    return ocid.strip(), _Spot(date if isinstance(date, str) else "", place, raw)


def _record(record: Any, place: str) -> Iterator[tuple[str, _Spot] | Rejected]:
    """Yield what a record knows best: its compiled release, else its releases, else its last versions."""
    compiled = json.get(record, "compiledRelease")
    releases = [release for release in json.objects(record, "releases") if len(release) > 3 or "tag" in release]
    full = [release for release in releases if "url" not in release or "ocid" in release]
    if isinstance(compiled, dict):
        yield _release_object({"ocid": json.get(record, "ocid"), **compiled}, place)
    elif full:
        for position, release in enumerate(full, start=1):
            yield _release_object(release, f"{place}, release {position}")
    elif isinstance(json.get(record, "versionedRelease"), dict):
        yield _release_object({"ocid": json.get(record, "ocid"), **_latest(record["versionedRelease"])}, place)
    elif not isinstance(record, dict):
        yield Rejected(place, "not_an_object")
    else:
        yield Rejected(place, "only_linked")


def _latest(value: Any, depth: int = 0) -> Any:
    """Return a versioned release as it stands now: the last of each list of values."""
    if depth > 60:
        raise Unreadable("nested")
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and "value" in item and "releaseID" in item for item in value):
            return value[-1]["value"]
        return [_latest(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {key: _latest(item, depth + 1) for key, item in value.items()}
    return value
