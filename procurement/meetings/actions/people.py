"""Signing up, changing it, leaving, and the waiting list that moves up. The meeting's row is the lock for its seats."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.meetings.actions.locking import for_change
from procurement.meetings.domain import seats, states
from procurement.meetings.domain.seats import Party
from procurement.meetings.errors import NoRoom, NoSuchParticipant, SignUpClosed
from procurement.meetings.ports import MeetingPost
from procurement.meetings.queries.people import seats_taken

NEEDS_KEPT = timedelta(days=14)
PEOPLE_KEPT = timedelta(days=730)
INVITED_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Answer:
    """What somebody says when signing up."""

    email: str
    company: str
    people: int = 1
    on_site: bool = True
    language: str = "sv"
    language_wish: str = ""
    needs: str = ""
    again: bool = False


async def sign_up(
    reference: str, answer: Answer, *, origin: str, post: MeetingPost, now: datetime, office: ZoneInfo
) -> dict[str, Any]:
    """Give the party seats, or a place on the waiting list, and mail a receipt; the same address again changes it.

    Saying the same again writes nothing. An officer may add people after the last day. Whoever has seats and asks for
    more than there are keeps them; on the public form, which anybody can post, only the letter says so.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        SignUpClosed: it is too late, or the meeting is not held.
        NoRoom: they had seats and want more than there are, and it is not the public form.
    """
    async with transaction():
        meeting = await for_change(reference)
        open_ = states.takes_sign_ups(meeting, now, office)
        if not open_ and not (origin == "officer" and meeting["state"] == "announced" and now < meeting["starts_at"]):
            raise SignUpClosed(reference)
        row = await fetch_row(
            "SELECT * FROM participation WHERE meeting_id = $1 AND email = $2", meeting["id"], answer.email
        )
        before = dict(row) if row else None
        if before and before["state"] in ("coming", "waiting") and _same(before, answer):
            return before
        try:
            state = await _seat(meeting, before, answer)
        except NoRoom:
            if before is None or origin != "form":
                raise
            await post.tell("seats_kept", before["id"], now=now)
            return before
        participation_id = await _write(meeting["id"], before, answer, state, origin, now)
        if state == "coming":
            await _next_file(participation_id, meeting["sequence"], cancel=False)
        kind = "receipt" if state == "coming" else "waiting_list"
        await post.tell(kind, participation_id, now=now)
        await move_up(meeting, post=post, now=now)
        return dict(await fetch_row("SELECT * FROM participation WHERE id = $1", participation_id) or {})


def _same(before: dict[str, Any], answer: Answer) -> bool:
    return all(before[name] == value for name, value in asdict(answer).items())


async def _seat(meeting: dict[str, Any], before: dict[str, Any] | None, answer: Answer) -> str:
    had_seat = before is not None and before["state"] == "coming"
    taken = await seats_taken(meeting["id"])
    if before and had_seat and before["on_site"]:
        taken -= before["people"]
    if seats.fits(Party(0, answer.people, answer.on_site), meeting["capacity"], taken):
        return "coming"
    if had_seat:
        raise NoRoom(seats.seats_left(meeting["capacity"], taken) or 0)
    return "waiting"


async def _write(
    meeting_id: int, before: dict[str, Any] | None, answer: Answer, state: str, origin: str, now: datetime
) -> int:
    # Whoever left and comes back stands last in line.
    kept = before["signed_up_at"] if before and before["state"] in ("coming", "waiting") else None
    participation_id: int = await fetch_value(
        """INSERT INTO participation (meeting_id, email, company, people, on_site, language, language_wish, needs,
                                      state, origin, signed_up_at, created_at, changed_at, again, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, 1)
           ON CONFLICT (meeting_id, email) DO UPDATE SET company = $3, people = $4, on_site = $5, language = $6,
               language_wish = $7, needs = $8, state = $9, signed_up_at = $11, changed_at = $12, again = $13,
               version = participation.version + 1
           RETURNING id""",
        meeting_id, answer.email, answer.company, answer.people, answer.on_site, answer.language,
        answer.language_wish, answer.needs, state, origin, kept or now, now, answer.again,
    )  # fmt: skip
    return participation_id


async def _next_file(participation_id: int, sequence: int, *, cancel: bool) -> None:
    """Raise the SEQUENCE of what this one attendee has been sent: never equal, never lower (RFC 5546, 2.1.4)."""
    await execute(
        """UPDATE participation SET calendar_sequence = greatest($2, coalesce(calendar_sequence, -1) + 1),
           in_calendar = $3 WHERE id = $1""",
        participation_id, sequence, not cancel,
    )  # fmt: skip


async def leave(participation_id: int, *, post: MeetingPost, now: datetime) -> dict[str, Any]:
    """Take back a sign-up and mail a receipt, with what removes it from the calendar; the next in line moves up.

    Leaving again changes nothing. Whoever was only invited says no by it.

    Raises:
        NoSuchParticipant: there is no such sign-up.
        SignUpClosed: the meeting has begun or is cancelled.
    """
    async with transaction():
        reference = await fetch_value(
            "SELECT m.reference FROM participation p JOIN meeting m ON m.id = p.meeting_id WHERE p.id = $1",
            participation_id,
        )
        if reference is None:
            raise NoSuchParticipant
        meeting = await for_change(reference)
        row = dict(await fetch_row("SELECT * FROM participation WHERE id = $1", participation_id) or {})
        if row["state"] == "left":
            return row
        if meeting["state"] != "announced" or now >= meeting["starts_at"]:
            raise SignUpClosed(reference)
        await execute(
            "UPDATE participation SET state = 'left', needs = '', changed_at = $2, version = version + 1 WHERE id = $1",
            participation_id, now,
        )  # fmt: skip
        if row["in_calendar"]:
            await _next_file(participation_id, meeting["sequence"], cancel=True)
        if row["state"] != "invited":
            await post.tell("signed_off", participation_id, now=now)
        await move_up(meeting, post=post, now=now)
        return {**row, "state": "left"}


async def stop_inviting(participation_id: int, *, now: datetime) -> None:
    """Invite this address to no more meetings: what it once ticked is taken back, and an unanswered invitation is a no."""
    await execute(
        """UPDATE participation p SET again = false, changed_at = $2,
               state = CASE WHEN p.id = $1 AND p.state = 'invited' THEN 'left' ELSE p.state END
           FROM participation asked WHERE asked.id = $1 AND p.email = asked.email""",
        participation_id, now,
    )  # fmt: skip


async def move_up(meeting: dict[str, Any], *, post: MeetingPost, now: datetime) -> int:
    """Give free seats to those who wait, in their order, and tell each; return how many moved up."""
    if meeting["state"] != "announced" or now >= meeting["starts_at"]:
        return 0
    rows = await fetch(
        """SELECT id, people, on_site FROM participation WHERE meeting_id = $1 AND state = 'waiting'
           ORDER BY signed_up_at, id""",
        meeting["id"],
    )
    parties = [Party(row["id"], row["people"], row["on_site"]) for row in rows]
    lucky = seats.moved_up(parties, meeting["capacity"], await seats_taken(meeting["id"]))
    for party in lucky:
        await execute(
            "UPDATE participation SET state = 'coming', changed_at = $2, version = version + 1 WHERE id = $1",
            party.id, now,
        )  # fmt: skip
        await _next_file(party.id, meeting["sequence"], cancel=False)
        await post.tell("moved_up", party.id, now=now)
    return len(lucky)


async def forget_address(email: str) -> None:
    """Erase an address from all meetings; the numbers stay."""
    await execute(
        """UPDATE participation SET email = NULL, company = '', needs = '', language_wish = ''
           WHERE email = $1""",
        email.lower(),
    )


async def purge_people(now: datetime) -> int:
    """Erase what has served: needs two weeks after the meeting, unanswered invitations after three months, the rest
    after two years. Figures stay. Return how many rows were emptied of something.
    """
    needs = await execute(
        """UPDATE participation p SET needs = '' FROM meeting m
           WHERE m.id = p.meeting_id AND p.needs <> '' AND m.ends_at < $1""",
        now - NEEDS_KEPT,
    )
    people = await execute(
        """UPDATE participation p SET email = NULL, company = '', language_wish = '' FROM meeting m
           WHERE m.id = p.meeting_id AND (p.email IS NOT NULL OR p.company <> '')
             AND m.ends_at < CASE WHEN p.state = 'invited' THEN $1::timestamptz ELSE $2::timestamptz END""",
        now - INVITED_KEPT, now - PEOPLE_KEPT,
    )  # fmt: skip
    await execute(
        """UPDATE meeting_question q SET asked_by = '' FROM meeting m
           WHERE m.id = q.meeting_id AND q.asked_by <> '' AND m.ends_at < $1""",
        now - PEOPLE_KEPT,
    )
    return int(needs.split()[1]) + int(people.split()[1])
