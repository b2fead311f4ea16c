"""Procurements that officers wrote and no notice stands behind yet: a source may bring their notice any day."""

import json
from typing import Any, NamedTuple

from portal.foundation.database import fetch
from procurement.sources.domain import marks_of, sought_marks
from procurement.sources.formats.notice import NoticeRead, Text

MOST = 500


class Own(NamedTuple):
    """A procurement written here, told as a notice would tell it."""

    id: int
    reference: str
    notice: NoticeRead


class WrittenHere:
    """The procurements written here, found by the marks and keys they share with a notice."""

    def __init__(self, found: list[Own]) -> None:
        self.by_key = {key: own for own in reversed(found) for key in own.notice.keys}
        self._by_mark: dict[str, list[Own]] = {}
        for own in found:
            for mark in marks_of(own.notice):
                self._by_mark.setdefault(mark, []).append(own)

    def like(self, notice: NoticeRead) -> list[Own]:
        """Return those that share a mark with a notice."""
        found = {own.id: own for mark in sought_marks(notice) for own in self._by_mark.get(mark, ())}
        return list(found.values())


async def written_here() -> WrittenHere:
    """Return the latest procurements that are not over and that nobody has published elsewhere, as far as we know."""
    rows = await fetch(
        """SELECT p.id, p.reference, p.status, p.language, p.cpv, p.deadline_at, p.published_at, p.upphandlings_id,
                  p.case_number, b.name AS buyer,
                  (SELECT json_object_agg(t.language, t.title) FROM procurement_text t WHERE t.procurement_id = p.id) AS titles
           FROM procurement p JOIN buyer b ON b.id = p.buyer_id
           WHERE p.status IN ('draft', 'planned', 'dialogue', 'open', 'closed')
             AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.procurement_id = p.id)
           ORDER BY p.id DESC LIMIT $1""",
        MOST,
    )
    return WrittenHere([Own(row["id"], row["reference"], _told(row)) for row in rows if row["titles"]])


def _told(row: Any) -> NoticeRead:
    titles: dict[str, str] = json.loads(row["titles"])
    number = row["upphandlings_id"]
    return NoticeRead(
        external_id=row["reference"],
        place="register",
        kind="planning" if row["status"] in ("planned", "dialogue") else "tender",
        texts={language: Text(title) for language, title in titles.items()},
        language=row["language"] if row["language"] in titles else next(iter(titles)),
        keys=(f"upphandlings-id:{number}",) if number else (),
        buyer_name=row["buyer"],
        cpv=tuple(row["cpv"]),
        deadline_at=row["deadline_at"],
        published_at=row["published_at"],
        case_number=row["case_number"],
    )
