"""Questions about a procurement: asked by anybody, answered to everybody in one moment."""

from datetime import datetime
from typing import Any

from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.register.actions import records
from procurement.register.domain.asking import takes_questions
from procurement.register.errors import NoSuchQuestion, NothingToRelease, QuestionsClosed


async def ask_question(
    reference: str, question: str, *, email: str | None = None, entered_by: str | None = None, now: datetime
) -> int:
    """Keep a question until it is answered, and return its number; nobody outside sees it before.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        QuestionsClosed: it is not public, or its time for questions is over; an officer may still enter one.
    """
    async with transaction():
        found = await records.held(reference)
        if entered_by is None and not takes_questions(
            found["status"], found["questions_until"], found["deadline_at"], now
        ):
            raise QuestionsClosed(reference)
        number: int = await fetch_value(
            """INSERT INTO procurement_question (procurement_id, question, email, asked_at, entered_by)
               VALUES ($1, $2, $3, $4, $5) RETURNING id""",
            found["id"], question, email, now, entered_by,
        )  # fmt: skip
    return number


async def write_answer(reference: str, number: int, question: str, answer: str) -> None:
    """Keep a draft of an answer, and the question as it will be shown: without what tells who asked.

    Raises:
        NoSuchQuestion: there is none of this number that waits.
    """
    async with transaction():
        waiting = await _waiting(reference, number)
        await execute(
            "UPDATE procurement_question SET question = $2, answer = $3 WHERE id = $1", waiting["id"], question, answer
        )


async def set_aside(reference: str, number: int, *, now: datetime) -> None:
    """Leave a question unanswered for good: spam, or asked twice.

    Raises:
        NoSuchQuestion: there is none of this number that waits.
    """
    async with transaction():
        waiting = await _waiting(reference, number)
        await execute(
            "UPDATE procurement_question SET set_aside_at = $2, email = NULL WHERE id = $1", waiting["id"], now
        )


async def release_answers(reference: str, *, by: str, now: datetime) -> int:
    """Show every question that has an answer, to everybody at the same moment, and return how many.

    They are one revision, so that whoever follows the procurement is told once.

    Raises:
        NothingToRelease: it is not public, or no question has an answer.
    """
    async with transaction():
        before = await records.held(reference)
        rows = []
        if before["status"] != "draft":
            rows = await fetch(
                """UPDATE procurement_question SET published_at = $2, email = NULL
                   WHERE procurement_id = $1 AND answer <> '' AND published_at IS NULL AND set_aside_at IS NULL
                   RETURNING id""",
                before["id"], now,
            )  # fmt: skip
        if not rows:
            raise NothingToRelease(reference)
        total = await fetch_value(
            "SELECT count(*) FROM procurement_question WHERE procurement_id = $1 AND published_at IS NOT NULL",
            before["id"],
        )
        await records.apply(before, {}, {"questions": [total - len(rows), total]}, by, "changed", now)
    return len(rows)


async def _waiting(reference: str, number: int) -> Any:
    row = await fetch_row(
        """SELECT q.id FROM procurement_question q JOIN procurement p ON p.id = q.procurement_id
           WHERE p.reference = $1 AND q.id = $2 AND q.published_at IS NULL AND q.set_aside_at IS NULL FOR UPDATE OF q""",
        reference, number,
    )  # fmt: skip
    if row is None:
        raise NoSuchQuestion(number)
    return row
