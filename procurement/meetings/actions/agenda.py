"""Which procurements the meeting is about."""

from collections.abc import Sequence
from datetime import datetime

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, execute_many, transaction
from procurement.meetings.actions.locking import for_change


async def write_agenda(reference: str, procurement_ids: Sequence[int], *, by: str, now: datetime) -> None:
    """Make the agenda these procurements, in this order; numbers that are no procurement's are left out.

    Raises:
        NoSuchMeeting: no meeting has this reference.
    """
    async with transaction():
        meeting = await for_change(reference)
        await execute("DELETE FROM meeting_item WHERE meeting_id = $1", meeting["id"])
        await execute_many(
            """INSERT INTO meeting_item (meeting_id, procurement_id, position)
               SELECT $1, id, $3 FROM procurement WHERE id = $2""",
            [(meeting["id"], number, place) for place, number in enumerate(dict.fromkeys(procurement_ids))],
        )
        await record_event(by, "meeting.agenda", "meeting", reference, at=now)
