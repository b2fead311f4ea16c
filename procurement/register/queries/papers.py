"""A procurement's papers, and what was asked about it."""

from collections.abc import Collection
from typing import Any

from portal.foundation.database import fetch, fetch_row

_SHOWN = "id, title, filename, media_type, size, language, accessible, added_at, added_by"


async def documents_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return the papers that are shown, as they were handed in, without their bytes."""
    rows = await fetch(
        f"SELECT {_SHOWN} FROM procurement_document WHERE procurement_id = $1 AND removed_at IS NULL ORDER BY id",
        procurement_id,
    )
    return [dict(row) for row in rows]


async def removed_documents_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return the papers that were taken away, with who did it and when, the latest first."""
    rows = await fetch(
        f"""SELECT {_SHOWN}, removed_at, removed_by FROM procurement_document
            WHERE procurement_id = $1 AND removed_at IS NOT NULL ORDER BY removed_at DESC, id DESC LIMIT 100""",
        procurement_id,
    )
    return [dict(row) for row in rows]


async def document_file(reference: str, number: int, *, public: bool) -> dict[str, Any] | None:
    """Return a paper with its bytes; None when there is none, or when the public may not see it."""
    row = await fetch_row(
        """SELECT d.filename, d.media_type, d.body, d.added_at FROM procurement_document d
           JOIN procurement p ON p.id = d.procurement_id WHERE p.reference = $1 AND d.id = $2
             AND (NOT $3 OR (d.removed_at IS NULL AND p.published_at IS NOT NULL AND p.status <> 'draft' AND p.withdrawn_at IS NULL))""",
        reference, number, public,
    )  # fmt: skip
    return dict(row) if row else None


async def papers_ever_of(ids: Collection[int]) -> list[dict[str, Any]]:
    """Return every paper that these procurements show or have shown, with when it came and went."""
    rows = await fetch(
        """SELECT procurement_id, id, title, media_type, language, added_at, removed_at FROM procurement_document
           WHERE procurement_id = ANY ($1) ORDER BY id""",
        list(ids),
    )
    return [dict(row) for row in rows]


async def answers_told_of(ids: Collection[int]) -> list[dict[str, Any]]:
    """Return when answers of these procurements were told."""
    rows = await fetch(
        """SELECT DISTINCT procurement_id, published_at FROM procurement_question
           WHERE procurement_id = ANY ($1) AND published_at IS NOT NULL ORDER BY 1, 2""",
        list(ids),
    )
    return [dict(row) for row in rows]


async def answers_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return the questions that everybody may read with their answers, in the order they were asked."""
    rows = await fetch(
        """SELECT question, answer, published_at FROM procurement_question
           WHERE procurement_id = $1 AND published_at IS NOT NULL ORDER BY published_at, id""",
        procurement_id,
    )
    return [dict(row) for row in rows]


async def waiting_questions_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return the questions that wait to be released, the oldest first, with drafts of their answers."""
    rows = await fetch(
        """SELECT id, question, answer, email, asked_at, entered_by FROM procurement_question
           WHERE procurement_id = $1 AND published_at IS NULL AND set_aside_at IS NULL ORDER BY id LIMIT 200""",
        procurement_id,
    )
    return [dict(row) for row in rows]
