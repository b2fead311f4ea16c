"""The rules of sources: what a notice means here, what two notices share, and how a source is doing."""

from procurement.sources.domain.health import Shape, drift, pause_after, silence, spread
from procurement.sources.domain.likeness import LIKELY, contradicts, likeness, marks_of, sought_marks
from procurement.sources.domain.notices import (
    CANCELLED_WITHOUT_REASON,
    content_hash,
    fields_of,
    has_publication,
    links_of,
    lots_of,
    standing_of,
    texts_of,
    warnings_of,
)
from procurement.sources.domain.searching import expert_query, ted_address

__all__ = [
    "CANCELLED_WITHOUT_REASON",
    "LIKELY",
    "Shape",
    "content_hash",
    "contradicts",
    "drift",
    "expert_query",
    "fields_of",
    "has_publication",
    "likeness",
    "links_of",
    "lots_of",
    "marks_of",
    "pause_after",
    "silence",
    "sought_marks",
    "spread",
    "standing_of",
    "ted_address",
    "texts_of",
    "warnings_of",
]
