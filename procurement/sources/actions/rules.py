"""How an import is to be done, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from procurement.sources.formats.notice import NoticeRead

BATCH = 500
BY_HAND = "filer"


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """How an import is to be done."""

    now: datetime
    office: ZoneInfo
    municipality: str
    kind: str | None = None
    source: str = BY_HAND
    publish: bool = False
    dry_run: bool = False
    # A person's `--publish` opens drafts of earlier imports too; a schedule leaves them to the officers.
    open_waiting: bool = False


class Taken(msgspec.Struct):
    """What came of one file."""

    file: str
    kind: str | None = None
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    opened: int = 0
    rejected: list[dict[str, str]] = []
    changes: dict[str, list[str]] = {}

    @property
    def failed(self) -> bool:
        """Tell whether nothing at all could be read."""
        return (
            bool(self.rejected)
            and self.rejected[0]["place"] == "file"
            and not (self.new or self.changed or self.unchanged)
        )


class Pending(NamedTuple):
    """A notice as read, and the digest it is known again by."""

    notice: NoticeRead
    digest: bytes


def totals(taken: Sequence[Taken]) -> dict[str, int]:
    """Return the counts of all files together."""
    counts = {name: sum(getattr(one, name) for one in taken) for name in ("new", "changed", "unchanged")}
    return counts | {"rejected": sum(len(one.rejected) for one in taken)}
