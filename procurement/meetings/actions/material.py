"""Slides, papers, questions and answers: gathered in peace, public in one moment."""

from collections.abc import Sequence
from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, execute_many, transaction
from procurement.meetings.actions.locking import check_step, for_change
from procurement.meetings.actions.meetings import ask_for_mailing


async def add_link(reference: str, title: str, url: str, *, language: str = "sv", accessible: bool = True) -> None:
    """Add a link to something read elsewhere."""
    async with transaction():
        meeting = await for_change(reference)
        await execute(
            "INSERT INTO meeting_document (meeting_id, title, url, language, accessible) VALUES ($1, $2, $3, $4, $5)",
            meeting["id"], title, url, language, accessible,
        )  # fmt: skip


async def add_file(
    reference: str, title: str, filename: str, media_type: str, body: bytes, *, language: str, accessible: bool
) -> None:
    """Keep a file."""
    async with transaction():
        meeting = await for_change(reference)
        await execute(
            """INSERT INTO meeting_document (meeting_id, title, filename, media_type, body, size, language, accessible)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
            meeting["id"], title, filename, media_type, body, len(body), language, accessible,
        )  # fmt: skip


async def drop_document(reference: str, document_id: int) -> None:
    """Take a document away."""
    async with transaction():
        meeting = await for_change(reference)
        await execute("DELETE FROM meeting_document WHERE meeting_id = $1 AND id = $2", meeting["id"], document_id)


async def write_questions(reference: str, questions: Sequence[tuple[str, ...]]) -> None:
    """Make these the questions and answers, each with the firm that asked where it is known, in this order.

    Those without a question are left out.
    """
    async with transaction():
        meeting = await for_change(reference)
        await execute("DELETE FROM meeting_question WHERE meeting_id = $1", meeting["id"])
        await execute_many(
            "INSERT INTO meeting_question (meeting_id, position, question, answer, asked_by) VALUES ($1, $2, $3, $4, $5)",
            [
                (meeting["id"], place, *said, *[""] * (3 - len(said)))
                for place, said in enumerate(questions)
                if said[0].strip()
            ],
        )


async def publish_material(reference: str, *, by: str, now: datetime) -> None:
    """Make all of it public and mail everybody who signed up or follows meetings; the meeting is followed up.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        NotNow: it was not held, or its material is public already.
    """
    async with transaction():
        meeting = await for_change(reference)
        check_step(meeting, "followed_up")
        await execute(
            "UPDATE meeting SET state = 'followed_up', published_at = $2, changed_at = $2 WHERE id = $1",
            meeting["id"], now,
        )  # fmt: skip
        await ask_for_mailing(meeting["id"], "material", by=by, now=now)
        await record_event(by, "meeting.publish", "meeting", reference, at=now)
