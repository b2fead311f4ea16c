"""Papers of a procurement: handed in, shown to all, taken away; nothing that was public is ever lost."""

from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.register.actions import records
from procurement.register.errors import NoSuchDocument, TooManyDocuments

MOST_DOCUMENTS = 50


class Paper(NamedTuple):
    """A file as it is handed in; its media type is what its content says."""

    title: str
    filename: str
    media_type: str
    body: bytes
    language: str = "sv"
    accessible: bool = False


async def add_document(reference: str, paper: Paper, *, by: str, now: datetime) -> int:
    """Keep a paper with the procurement and return its number; of a public one, whoever follows it is told.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        TooManyDocuments: it has as many as a page can hold.
    """
    async with transaction():
        before = await records.held(reference)
        shown = await _shown(before["id"])
        if len(shown) >= MOST_DOCUMENTS:
            raise TooManyDocuments(MOST_DOCUMENTS)
        number: int = await fetch_value(
            """INSERT INTO procurement_document (procurement_id, title, filename, media_type, body, size, language,
                   accessible, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id""",
            before["id"], *paper[:4], len(paper.body), *paper[4:], now, by,
        )  # fmt: skip
        await records.apply(before, {}, {"documents": [shown, [*shown, paper.title]]}, by, "changed", now)
    return number


async def remove_document(reference: str, number: int, *, by: str, now: datetime) -> None:
    """Show a paper no longer, and keep it with who took it away; once is enough, and nobody is mailed.

    Raises:
        NoSuchDocument: the procurement has no such paper.
    """
    async with transaction():
        before = await records.held(reference)
        row = await fetch_row(
            "SELECT title, removed_at FROM procurement_document WHERE procurement_id = $1 AND id = $2",
            before["id"], number,
        )  # fmt: skip
        if row is None:
            raise NoSuchDocument(number)
        if row["removed_at"] is not None:
            return
        shown = await _shown(before["id"])
        await execute("UPDATE procurement_document SET removed_at = $2, removed_by = $3 WHERE id = $1", number, now, by)
        left: dict[str, Any] = {"documents": [shown, await _shown(before["id"])]}
        await records.apply(before, {}, left, by, "changed", now)


async def _shown(procurement_id: int) -> list[str]:
    rows = await fetch(
        "SELECT title FROM procurement_document WHERE procurement_id = $1 AND removed_at IS NULL ORDER BY id",
        procurement_id,
    )
    return [row["title"] for row in rows]
