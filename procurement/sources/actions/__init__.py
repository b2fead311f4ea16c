"""What may be done with sources and notices."""

from procurement.sources.actions.applying import changes_of
from procurement.sources.actions.files import import_data, import_files
from procurement.sources.actions.keeping import (
    accept_as_usual,
    add_source,
    change_source,
    keep_columns,
    mark_told,
    pause_source,
    read_soon,
    resume_source,
)
from procurement.sources.actions.opening import publish_draft
from procurement.sources.actions.reviewing import Officer, approve, approve_many, join, merge, reject, split
from procurement.sources.actions.rules import BATCH, BY_HAND, Rules, Taken, totals

__all__ = [
    "BATCH",
    "BY_HAND",
    "Officer",
    "Rules",
    "Taken",
    "accept_as_usual",
    "add_source",
    "approve",
    "approve_many",
    "change_source",
    "changes_of",
    "import_data",
    "import_files",
    "join",
    "keep_columns",
    "mark_told",
    "merge",
    "pause_source",
    "publish_draft",
    "read_soon",
    "reject",
    "resume_source",
    "split",
    "totals",
]
