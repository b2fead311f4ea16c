"""Reading speed: notices and megabytes a second for each format, beside a bare parse of the same bytes.

`python -m benchmarks.imports` reads the real data where it is found, and 100,000 OCDS releases made from it.
"""

import asyncio
import csv
import gzip
import io
import json
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import python_calamine
from lxml import etree

from portal.foundation.database import DB, execute, fetch_value
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate
from procurement.sources.actions import Rules, import_data
from procurement.sources.formats.files import mapped
from procurement.sources.formats.reading import NoticeRead, read

OFFICE = ZoneInfo("Europe/Stockholm")
RELEASES = int(os.environ.get("ANBUD_BENCH_RELEASES", "100000"))
WORKBOOK = "uhm_procurements_2021_five_municipalities.xlsx"


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
    """Import 100,000 releases into a database of our own, twice."""
    with (
        tempfile.NamedTemporaryFile(suffix=".jsonl", dir="/var/tmp") as file,
        tempfile.TemporaryDirectory(prefix="anbud-bench-", dir="/var/tmp") as folder,
    ):
        file.writelines(_many(lines))
        file.flush()
        Path(folder).chmod(0o755)
        with embedded_database(Path(folder), FAST_UNSAFE) as dsn:
            return asyncio.run(_twice(dsn, Path(file.name)))


async def _twice(dsn: str, path: Path) -> dict[str, Any]:
    await DB.open_pool(dsn, size=2)
    try:
        await migrate()
        return {"first": await _import(path), "again": await _import(path)}
    finally:
        await DB.close_pool()


async def _import(path: Path) -> dict[str, Any]:
    """Import a file as a source would, and say how fast, in how much memory and with how much written."""
    rules = Rules(now=datetime.now(UTC), office=OFFICE, municipality="Bench", source="bench", review=True)
    written, started = await _rows_written(), time.perf_counter()
    _forget_peak()
    with mapped(path) as data:
        taken = await import_data(data, path.name, rules)
        size = len(data) / 1e6
    seconds = time.perf_counter() - started
    return {
        "new": taken.new,
        "unchanged": taken.unchanged,
        "rejected": len(taken.rejected),
        "notices_per_s": round((taken.new + taken.unchanged) / seconds),
        "mb_per_s": round(size / seconds, 1),
        "rows_written": await _rows_written() - written,
        "peak_mb": _peak(),
    }


async def _rows_written() -> int:
    await execute("SELECT pg_stat_force_next_flush()")
    return int(await fetch_value(
        "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname IN ('notice', 'procurement', 'review')"
    ))  # fmt: skip


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def _bare_csv(data: bytes) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(data.decode("utf-8", "replace"))))


def _bare_xlsx(data: bytes) -> int:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).iter_rows())


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
        "ted-api": _measure(
            "ted-api", [(folder / "ted-api-v3/search_response_sweden.json").read_bytes()] * 30, json.loads
        ),
        "csv": _measure("csv", [(folder / "ted-api-v3/ted_search_medical_2026.csv").read_bytes()], _bare_csv),
        "xlsx": _measure("xlsx", [(folder / "se-procurement" / WORKBOOK).read_bytes()], _bare_xlsx),
    }


if __name__ == "__main__":
    data = Path(os.environ.get("ANBUD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not data.exists():
        sys.exit(f"left out: the real data is not at {data}")
    sys.stdout.write(json.dumps(figures(data), indent=2) + "\n")
