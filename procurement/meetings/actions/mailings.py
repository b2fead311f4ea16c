"""Word to many: asked for by an officer, written as letters by the worker above."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, fetch, fetch_row, transaction
from procurement.meetings.actions.locking import for_change
from procurement.meetings.actions.meetings import ask_for_mailing
from procurement.meetings.errors import NotNow

AUDIENCES = ("wants", "trades", "came")


async def invite(reference: str, audience: Collection[str], *, by: str, now: datetime) -> None:
    """Ask for the invitation of these groups; nobody is invited twice to the same meeting.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        NotNow: it is not announced, or it has begun.
    """
    async with transaction():
        meeting = await for_change(reference)
        if meeting["state"] != "announced" or now >= meeting["starts_at"]:
            raise NotNow(reference, meeting["state"], "invited")
        groups = tuple(name for name in AUDIENCES if name in audience)
        await ask_for_mailing(meeting["id"], "invitation", by=by, now=now, audience=groups)
        await record_event(by, "meeting.invite", "meeting", reference, at=now, details={"audience": list(groups)})


async def claim_mailing(now: datetime) -> dict[str, Any] | None:
    """Return the oldest mailing that waits, held by the caller's transaction, or None; other workers pass it by."""
    row = await fetch_row(
        """SELECT * FROM meeting_mailing WHERE done_at IS NULL AND asked_at <= $1 ORDER BY id LIMIT 1
           FOR UPDATE SKIP LOCKED""",
        now,
    )
    return dict(row) if row else None


async def finish_mailing(mailing_id: int, letters: int, now: datetime) -> None:
    """Mark the mailing done, in the transaction that wrote its letters."""
    await execute("UPDATE meeting_mailing SET done_at = $2, letters = $3 WHERE id = $1", mailing_id, now, letters)


async def enter_invited(meeting_id: int, people: Sequence[tuple[str, str, str]], now: datetime) -> dict[str, int]:
    """Enter those invited as (address, firm, language) and return the number of each new one by address.

    Who is invited, signed up or has left already is not entered again.
    """
    rows = await fetch(
        """INSERT INTO participation (meeting_id, email, company, language, state, origin, invited_at, created_at,
                                      changed_at)
           SELECT $1, person.email, person.company, person.language, 'invited', 'invitation', $5, $5, $5
           FROM unnest($2::text[], $3::text[], $4::text[]) AS person (email, company, language)
           ON CONFLICT (meeting_id, email) DO NOTHING RETURNING id, email""",
        meeting_id, [p[0] for p in people], [p[1] for p in people], [p[2] for p in people], now,
    )  # fmt: skip
    return {row["email"]: row["id"] for row in rows}


async def note_calendar_files(ids: Collection[int], *, cancel: bool) -> None:
    """Raise the SEQUENCE of what these attendees are sent now, for a meeting that moved or is cancelled."""
    await execute(
        """UPDATE participation p SET version = version + 1, in_calendar = NOT $2,
               calendar_sequence = greatest(m.sequence, coalesce(p.calendar_sequence, -1) + 1)
           FROM meeting m WHERE m.id = p.meeting_id AND p.id = ANY ($1)""",
        list(ids), cancel,
    )  # fmt: skip


async def note_reminded(ids: Collection[int], days: int) -> None:
    """Note that these have been reminded of the meeting as it now stands, so many days before."""
    column = "week_reminder_for" if days == 7 else "day_reminder_for"
    await execute(
        f"""UPDATE participation p SET {column} = m.starts_at FROM meeting m
            WHERE m.id = p.meeting_id AND p.id = ANY ($1)""",
        list(ids),
    )
