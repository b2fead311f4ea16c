"""A meeting, held fast for the rest of the transaction."""

from typing import Any

from portal.foundation.database import fetch_row
from procurement.meetings.domain import states
from procurement.meetings.errors import NoSuchMeeting, NotNow


async def for_change(reference: str) -> dict[str, Any]:
    """Return the meeting; who else wants to change it, or its sign-ups, waits.

    Raises:
        NoSuchMeeting: no meeting has this reference.
    """
    row = await fetch_row("SELECT * FROM meeting WHERE reference = $1 FOR NO KEY UPDATE", reference)
    if row is None:
        raise NoSuchMeeting(reference)
    return dict(row)


def check_step(meeting: dict[str, Any], step: str) -> None:
    """Do nothing when the meeting may become `step`.

    Raises:
        NotNow: it may not.
    """
    if not states.may_become(meeting["state"], step):
        raise NotNow(meeting["reference"], meeting["state"], step)
