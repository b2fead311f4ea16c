"""A procurement's public history: what changed and when, never who did it, and nothing from before it was public."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

# Never published, or about a person: an officer's own affairs, and who looks after it.
KEPT_BACK = frozenset({
    "internal_note", "contact_name", "contact_email", "contact_phone", "owner", "unknown", "activity_rule",
})  # fmt: skip


class Change(msgspec.Struct):
    """What a field held, and what it holds since; values as in the procurement itself."""

    field: str
    before: Any
    after: Any


class OpenRevision(msgspec.Struct):
    """One change; `matters` when somebody who bids has to know."""

    number: int
    at: datetime
    event: str
    matters: bool
    changes: list[Change]


def open_revisions(revisions: Iterable[dict[str, Any]]) -> list[OpenRevision]:
    """Return the changes since it became public, the newest first; those that changed nothing public are left out."""
    found: list[OpenRevision] = []
    for row in sorted(revisions, key=lambda row: -int(row["number"])):
        changes = [Change(name, *pair) for name, pair in row["changes"].items() if name not in KEPT_BACK]
        if row["event"] == "published":
            # What it held before is the draft's own affair.
            return [*found, OpenRevision(row["number"], row["at"], row["event"], row["matters"], [])]
        if changes:
            found.append(OpenRevision(row["number"], row["at"], row["event"], row["matters"], changes))
    return found
