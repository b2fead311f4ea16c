"""Reading speed: notices and megabytes a second for each format, beside a bare parse of the same bytes.

`python -m benchmarks.imports` reads the real data where it is found, and 100,000 OCDS releases made from it.
"""

import gzip
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from procurement.sources.formats.files import mapped
from procurement.sources.formats.reading import NoticeRead, read

OFFICE = ZoneInfo("Europe/Stockholm")
RELEASES = 100_000


def _zipped(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        return [archive.read(member) for member in archive.infolist() if member.filename.endswith(".xml")]


def _measure(kind: str, documents: list[bytes], bare: Callable[[bytes], Any]) -> dict[str, Any]:
    started = time.perf_counter()
    notices = sum(isinstance(item, NoticeRead) for data in documents for item in read(kind, data, OFFICE))
    ours = time.perf_counter() - started
    started = time.perf_counter()
    for data in documents:
        bare(data)
    floor = time.perf_counter() - started
    size = sum(map(len, documents)) / 1e6
    return {
        "notices_per_s": round(notices / ours),
        "mb_per_s": round(size / ours, 1),
        "of_bare_parse": round(floor / ours, 3),
    }


def _many(lines: list[bytes]) -> Iterator[bytes]:
    for number in range(RELEASES):
        release = json.loads(lines[number % len(lines)])
        release["ocid"] = f"ocds-bench-{number}"
        yield json.dumps(release).encode() + b"\n"


def _hundred_thousand(lines: list[bytes]) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as file:
        file.writelines(_many(lines))
        file.flush()
        started = time.perf_counter()
        with mapped(Path(file.name)) as data:
            notices = sum(isinstance(item, NoticeRead) for item in read("ocds", data, OFFICE))
            size = len(data) / 1e6
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "notices": notices,
        "notices_per_s": round(notices / seconds),
        "file_mb": round(size),
        "peak_with_mapped_file_mb": round(peak),
    }


def figures(folder: Path) -> dict[str, Any]:
    """Return the figures of all formats."""
    lines = gzip.decompress((folder / "ocds/uk-contracts-finder_releases.jsonl.gz").read_bytes()).splitlines()
    feeds = [path.read_bytes() for path in sorted((folder / "tender-feeds").glob("*.rss"))]
    return {
        "ocds-100000": _hundred_thousand(lines),
        "ocds": _measure("ocds", [b"\n".join(lines)], lambda data: [json.loads(line) for line in data.splitlines()]),
        "eforms": _measure("eforms", _zipped(folder / "eforms-notices/eforms-notices.zip"), etree.fromstring),
        "ted": _measure("ted", _zipped(folder / "ted-legacy-notices/ted-legacy-notices.zip"), etree.fromstring),
        "rss": _measure("rss", feeds, etree.fromstring),
    }


if __name__ == "__main__":
    data = Path(os.environ.get("ANBUD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not data.exists():
        sys.exit(f"left out: the real data is not at {data}")
    sys.stdout.write(json.dumps(figures(data), indent=2) + "\n")
