"""How an import is to be done, and what came of it."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from procurement.sources.actions.written_here import WrittenHere
from procurement.sources.domain import Shape
from procurement.sources.formats.notice import NoticeRead, Rejected

BATCH = 500
BY_HAND = "filer"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How an import is to be done.

    `publish` opens new ones that are public where they come from; else they wait. `review` also holds changes of
    what is public here until an officer has seen them. `open_waiting` is for a person's `--publish`: drafts of earlier
    imports are opened too, where a schedule leaves them to the officers. `run_id` is the run that holds the source.
    `own` is what officers wrote here, looked up once an import. `owner` is the officer who brings a file: they look after its drafts. What was released here under `ocid_prefix` is no news.
    """

    now: datetime
    office: ZoneInfo
    municipality: str
    kind: str | None = None
    source: str = BY_HAND
    publish: bool = False
    review: bool = False
    open_waiting: bool = False
    dry_run: bool = False
    columns: Mapping[str, str] | None = None
    run_id: int | None = None
    own: WrittenHere | None = None
    ocid_prefix: str | None = None
    owner: str | None = None
    begun: float = msgspec.field(default_factory=time.monotonic)

    @property
    def moment(self) -> datetime:
        """Return the instant it is by now: `now` is when the import began."""
        return self.now + timedelta(seconds=time.monotonic() - self.begun)


class Foreseen(msgspec.Struct):
    """What a trial says would happen to one notice."""

    verdict: str
    title: str
    reference: str | None = None
    fields: list[str] = []


class Taken(msgspec.Struct):
    """What came of one file."""

    file: str
    kind: str | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    opened: int = 0
    gone: int = 0
    size: int = 0
    rejected: list[dict[str, str]] = []
    changes: dict[str, list[str]] = {}
    shape: Shape = msgspec.field(default_factory=Shape)
    seen: set[str] = set()
    foreseen: list[Foreseen] = []

    @property
    def failed(self) -> bool:
        """Tell whether nothing at all could be read."""
        return self.broke_off and not (self.new or self.changed or self.unchanged)

    @property
    def broke_off(self) -> bool:
        """Tell whether the file, or the rest of it, could not be read."""
        return any(one["place"] == "file" for one in self.rejected)


class Pending(NamedTuple):
    """A notice as read, and the digest it is known again by."""

    notice: NoticeRead
    digest: bytes


def told(rejected: Rejected) -> dict[str, str]:
    """Return a rejection as it is kept and printed, with its sentence for the officers' pages."""
    return {"place": rejected.place, "reason": rejected.reason, "reason_sv": rejected.reason_sv}


def totals(taken: Sequence[Taken]) -> dict[str, int]:
    """Return the counts of all files together."""
    counts = {name: sum(getattr(one, name) for one in taken) for name in ("new", "changed", "unchanged")}
    return counts | {"rejected": sum(len(one.rejected) for one in taken)}
