"""How well a proposal "this may be the same procurement" agrees with a reader, on labelled pairs of real notices.

`python -m benchmarks.duplicates`. The keys of a pair are taken away first: what shares one is joined without asking.
"""

import os
import sys
import tomllib
import zipfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from procurement.sources.domain import LIKELY, likeness, marks_of, sought_marks
from procurement.sources.formats.files import mapped
from procurement.sources.formats.reading import NoticeRead, guess_kind, read

PAIRS = Path(__file__).with_name("duplicates.toml")
OFFICE = ZoneInfo("Europe/Stockholm")


@dataclass
class Judgement:
    """How proposals agree with the labels."""

    hits: int = 0
    rightly_silent: int = 0
    false_alarms: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Return the share of the proposals that are right."""
        return self.hits / ((self.hits + len(self.false_alarms)) or 1)

    @property
    def recall(self) -> float:
        """Return the share of the same procurements that are proposed."""
        return self.hits / ((self.hits + len(self.misses)) or 1)


@cache
def _notices(folder: Path, file: str, member: str) -> dict[str, NoticeRead]:
    if member:
        with zipfile.ZipFile(folder / file) as archive:
            data = archive.read(member)
        found = list(read(guess_kind(data, member), data, OFFICE))
    else:
        with mapped(folder / file) as whole:
            found = list(read(guess_kind(whole, file), whole, OFFICE))
    notices = [one for one in found if isinstance(one, NoticeRead)]
    return {one.external_id: msgspec.structs.replace(one, keys=()) for one in notices} | {"": notices[0]}


def notice_named(folder: Path, name: str) -> NoticeRead:
    """Return the notice that a label names, without its keys."""
    place, _, identity = name.partition("#")
    file, _, member = place.partition(":")
    return msgspec.structs.replace(_notices(folder, file, member)[identity], keys=())


def is_proposed(one: NoticeRead, other: NoticeRead) -> bool:
    """Tell whether the product would propose a pair: found by index, and scored as likely."""
    return bool(set(sought_marks(one)) & set(marks_of(other))) and likeness(one, other) >= LIKELY


def judge(folder: Path) -> Judgement:
    """Ask the product's own rules about every labelled pair."""
    judgement = Judgement()
    for pair in tomllib.loads(PAIRS.read_text(encoding="utf-8"))["pair"]:
        one, other = (notice_named(folder, pair[side]) for side in ("one", "other"))
        _count(judgement, pair, one, other)
    return judgement


def _count(judgement: Judgement, pair: dict[str, Any], one: NoticeRead, other: NoticeRead) -> None:
    words = f"{one.title[:60]} / {other.title[:60]} ({likeness(one, other)}): {pair['why']}"
    match (pair["same"], is_proposed(one, other)):
        case (True, True):
            judgement.hits += 1
        case (True, False):
            judgement.misses.append(words)
        case (False, True):
            judgement.false_alarms.append(words)
        case _:
            judgement.rightly_silent += 1


def main() -> int:
    """Print precision, recall and every wrong answer."""
    folder = Path(os.environ.get("ANBUD_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    if not folder.exists():
        sys.stdout.write(f"left out: the real data is not at {folder}\n")
        return 0
    found = judge(folder)
    pairs = found.hits + found.rightly_silent + len(found.false_alarms) + len(found.misses)
    sys.stdout.write(f"Same procurement or not: {pairs} labelled pairs of real notices\n")
    sys.stdout.write(f"  precision {found.precision:.3f}, recall {found.recall:.3f}\n")
    for title, rows in (("missed", found.misses), ("false alarm", found.false_alarms)):
        sys.stdout.writelines(f"  {title}: {row}\n" for row in rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
