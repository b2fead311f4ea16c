"""Who came."""

from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch_value, transaction
from procurement.meetings.actions.locking import for_change
from procurement.meetings.errors import NoSuchParticipant


async def note_attendance(reference: str, participation_id: int, came: int | None, *, now: datetime) -> None:
    """Note how many of a party came; None takes it back. The last word stands.

    Raises:
        NoSuchMeeting, NoSuchParticipant: they are not there.
    """
    async with transaction():
        meeting = await for_change(reference)
        found = await fetch_value(
            """UPDATE participation SET came = $3, changed_at = $4
               WHERE id = $1 AND meeting_id = $2 AND state <> 'invited' RETURNING id""",
            participation_id, meeting["id"], came, now,
        )  # fmt: skip
        if found is None:
            raise NoSuchParticipant


async def add_walk_in(
    reference: str, company: str, people: int, *, key: str, email: str | None = None, now: datetime
) -> None:
    """Add somebody who came without signing up; the same `key` again is the same person, for a tablet posts again."""
    async with transaction():
        meeting = await for_change(reference)
        await execute(
            """INSERT INTO participation (meeting_id, email, company, people, came, state, origin, walk_in_key,
                                          signed_up_at, created_at, changed_at)
               VALUES ($1, $2, $3, $4, $4, 'coming', 'walk_in', $5, $6, $6, $6)
               ON CONFLICT (walk_in_key) DO NOTHING""",
            meeting["id"], email, company, people, key, now,
        )  # fmt: skip


async def count_visitors(reference: str, visitors: int | None, *, by: str, now: datetime) -> None:
    """Note how many came where nobody signs up, as to an open house."""
    async with transaction():
        meeting = await for_change(reference)
        await execute("UPDATE meeting SET visitors = $2, changed_at = $3 WHERE id = $1", meeting["id"], visitors, now)
        await record_event(by, "meeting.count", "meeting", reference, at=now, details={"visitors": visitors})
