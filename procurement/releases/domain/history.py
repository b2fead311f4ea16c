"""What a procurement said at each of its public revisions, worked out backwards from what it says today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Facts = dict[str, Any]


@dataclass(frozen=True)
class Revision:
    """One change: {field: [before, after]}, values as JSON."""

    number: int
    at: datetime
    event: str
    changes: Mapping[str, Sequence[Any]]


def as_it_was(today: Facts, revisions: Sequence[Revision]) -> Iterator[tuple[Revision, Facts]]:
    """Yield each revision since the procurement became public, the oldest first, with what held after it.

    `revisions` are all there are, the oldest first. The status is followed forwards: a revision always says what it
    became, while two of them do not say what it was.
    """
    states = dict(_backwards(today, revisions))
    status, public = "draft", False
    for revision in revisions:
        status = _status_after(revision, status)
        public = public or revision.event == "published"
        if public:
            yield revision, {**states[revision.number], "status": status}


def _backwards(today: Facts, revisions: Sequence[Revision]) -> Iterator[tuple[int, Facts]]:
    facts = dict(today)
    for revision in reversed(revisions):
        yield revision.number, dict(facts)
        facts |= {name: pair[0] for name, pair in revision.changes.items()}


def _status_after(revision: Revision, status: str) -> str:
    if revision.event == "merged":
        return "cancelled"
    return str(revision.changes["status"][1]) if "status" in revision.changes else status
