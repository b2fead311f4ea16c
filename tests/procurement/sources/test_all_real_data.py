"""Everything in the shared data that a source may send: read, taken in, and known the second time."""

import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from zoneinfo import ZoneInfo

from portal.foundation.database import fetch_value
from procurement.sources.actions import Rules, import_files, totals
from procurement.sources.formats.reading import NoticeRead, Rejected, read

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LONGEST_SECONDS = 60
MOST_MEGABYTES = 300
FEEDS = ("feedparser", "feedjira", "miniflux", "simplepie", "gofeed")
FOLDERS = ("eforms-notices", "ted-legacy-notices", "ted-api-v3", "ocds", "tender-feeds", "procurement-plans")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith("socket.") or event in ("urllib.Request", "subprocess.Popen", "os.system"):
        raise PermissionError(f"a reader tried {event}")


def forbid_network() -> None:
    """Have this process refuse every connection and every command, for good."""
    sys.addaudithook(_watch)


def feeds_read(archive: Path, part: int, parts: int) -> tuple[int, int, int]:
    """Return how many feeds of an archive were read, how many notices were in them, and how many MB it took at most."""
    files = notices = 0
    with zipfile.ZipFile(archive) as feeds:
        for member in feeds.infolist()[part::parts]:
            if member.is_dir():
                continue
            found = list(read("rss", feeds.read(member), ZoneInfo("Europe/Stockholm")))
            assert all(isinstance(one, NoticeRead | Rejected) for one in found)
            files += 1
            notices += sum(isinstance(one, NoticeRead) for one in found)
    return files, notices, most_megabytes()


def most_megabytes() -> int:
    """Return the most memory this process has held. (`ru_maxrss` would begin at what the process that started it held.)"""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


def read_without_network(folder: Path, kind: str) -> int:
    """Return how many files of a folder were read to their end."""
    paths = [path for path in sorted(folder.iterdir()) if path.is_file()]
    for path in paths:
        assert all(
            isinstance(one, NoticeRead | Rejected)
            for one in read(kind, path.read_bytes(), ZoneInfo("Europe/Stockholm"))
        )
    return len(paths)


def test_every_feed_of_the_torture_set_is_read_without_crash_hang_or_network(shared_data):
    archives = [shared_data / f"feeds-torture/{name}.zip" for name in FEEDS]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=forbid_network) as pool:
        jobs = {
            (archive.stem, part): pool.submit(feeds_read, archive, part, 2) for archive in archives for part in (0, 1)
        }
        found = {name: job.result(timeout=LONGEST_SECONDS) for name, job in jobs.items()}
        attacks = pool.submit(read_without_network, shared_data / "feeds-torture/xml-attacks", "rss")
        odd = pool.submit(read_without_network, shared_data / "ocds/invalid-and-odd", "ocds")
        assert (attacks.result(timeout=LONGEST_SECONDS), odd.result(timeout=LONGEST_SECONDS)) == (12, 23)
    assert sum(files for (name, _), (files, _, _) in found.items() if name == "feedparser") == 2107
    assert sum(files for files, _, _ in found.values()) == 2537 + 371
    assert sum(notices for _, notices, _ in found.values()) == 1193
    assert max(megabytes for _, _, megabytes in found.values()) < MOST_MEGABYTES


def unpacked(shared_data: Path, folder: Path) -> list[Path]:
    """Return every file of the kinds that are read, those in archives unpacked first."""
    files = []
    for name in FOLDERS:
        for path in sorted((shared_data / name).rglob("*")):
            if path.suffix == ".zip":
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(folder / path.stem)
                files += sorted(one for one in (folder / path.stem).rglob("*") if one.is_file())
            elif path.is_file() and path.name not in ("README.md", "manifest.csv"):
                files.append(path)
    return [*files, shared_data / "se-procurement/uhm_procurements_2021_five_municipalities.xlsx"]


async def test_all_of_it_imported_twice_is_unchanged_the_second_time(db, shared_data, tmp_path):
    files = unpacked(shared_data, tmp_path)
    rules = Rules(now=NOW, office=ZoneInfo("Europe/Stockholm"), municipality="Övertorneå kommun")
    first = totals(await import_files(files, rules))
    second = totals(await import_files(files, rules))
    sys.stdout.write(f"{len(files)} files: first {first}, second {second}\n")
    assert first == {"new": 3318, "changed": 55, "unchanged": 94, "rejected": 105}
    assert second == {"new": 0, "changed": 0, "unchanged": 3467, "rejected": 105}
    assert await fetch_value("SELECT count(*) FROM notice") == first["new"]
