"""A meeting's own life: drafted, announced, moved, cancelled, held."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, execute_many, fetch, fetch_value, transaction
from procurement.meetings.actions.locking import check_step, for_change
from procurement.meetings.actions.people import move_up
from procurement.meetings.domain import states
from procurement.meetings.errors import EditedMeanwhile, NotReady
from procurement.meetings.ports import MeetingPost
from procurement.meetings.queries.rhythm import rule_of
from procurement.meetings.words import TITLES
from procurement.plan.actions import record_evidence, withdraw_evidence

# The columns an officer may set; everything else is the meeting's own.
FIELDS = (
    "kind", "starts_at", "ends_at", "place", "place_address", "place_url", "room_access", "online", "online_url",
    "languages", "interpretation", "host", "capacity", "closes_on", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip


async def create_meeting(
    fields: dict[str, Any], texts: dict[str, dict[str, str]], *, by: str, now: datetime, office: ZoneInfo
) -> str:
    """Write a draft and return its reference; `texts` is {language: {title, summary, programme}}."""
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('meeting reference'))")
        year = fields["starts_at"].astimezone(office).year
        count = await fetch_value("SELECT count(*) FROM meeting WHERE reference LIKE $1", f"{year}-M%")
        reference = f"{year}-M{count + 1}"
        values = {name: fields[name] for name in FIELDS if name in fields}
        values |= {"reference": reference, "address": reference, "created_at": now, "changed_at": now}
        marks = ", ".join(f"${number}" for number in range(1, len(values) + 1))
        meeting_id = await fetch_value(
            f"INSERT INTO meeting ({', '.join(values)}) VALUES ({marks}) RETURNING id", *values.values()
        )
        await _write_texts(meeting_id, texts)
        await _settle_address(meeting_id, values["starts_at"], texts, values.get("kind", "information"), office)
        await record_event(by, "meeting.create", "meeting", reference, at=now)
    return reference


async def edit_meeting(
    reference: str, fields: dict[str, Any], texts: dict[str, dict[str, str]] | None = None, *, by: str, now: datetime,
    office: ZoneInfo, post: MeetingPost, said: str = "", seen_revision: int | None = None,
) -> list[str]:  # fmt: skip
    """Write what differs and return the names of the changed fields.

    When time or place of an announced meeting changes, those who come are mailed, with `said` in it, and their
    calendars follow. More seats let the waiting list move up.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        EditedMeanwhile: it has another revision than `seen_revision`.
    """
    async with transaction():
        before = await for_change(reference)
        if seen_revision is not None and seen_revision != before["revision"]:
            raise EditedMeanwhile(reference)
        changed = states.changes(before, {name: fields[name] for name in FIELDS if name in fields})
        moved = before["state"] == "announced" and states.reaches_calendars(changed)
        columns = {name: after for name, (_, after) in changed.items()}
        columns |= {"revision": before["revision"] + 1, "changed_at": now, "sequence": before["sequence"] + moved}
        sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, 2))
        await execute(f"UPDATE meeting SET {sets} WHERE id = $1", before["id"], *columns.values())
        if texts is not None:
            await _write_texts(before["id"], texts)
        after = {**before, **columns}
        await _settle_address(before["id"], after["starts_at"], texts, after["kind"], office)
        if moved:
            await ask_for_mailing(before["id"], "moved", by=by, now=now, said=said, was_at=before["starts_at"])
        if before["state"] == "announced" and ("capacity" in changed or "online" in changed):
            await move_up(after, post=post, now=now)
        details = {name: [str(one), str(other)] for name, (one, other) in changed.items()}
        await record_event(by, "meeting.change", "meeting", reference, at=now, details=details)
    return list(changed)


async def _write_texts(meeting_id: int, texts: dict[str, dict[str, str]]) -> None:
    await execute_many(
        """INSERT INTO meeting_text (meeting_id, language, title, summary, programme) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (meeting_id, language)
           DO UPDATE SET title = excluded.title, summary = excluded.summary, programme = excluded.programme""",
        [
            (meeting_id, language, text.get("title", ""), text.get("summary", ""), text.get("programme", ""))
            for language, text in texts.items()
        ],
    )


# What an address ends with when the meeting has no title of its own.
PLAIN_NAMES = {
    "information": "informationsmote", "company": "foretagsmote", "open_house": "oppet-hus", "visit": "foretagsbesok",
    "other": "mote",
}  # fmt: skip


async def _settle_address(
    meeting_id: int, starts_at: datetime, texts: dict[str, dict[str, str]] | None, kind: str, office: ZoneInfo
) -> None:
    """Give the meeting the address of its day; those it had before still lead to it once it was announced."""
    title = (
        (texts or {}).get("sv", {}).get("title")
        or await fetch_value(
            "SELECT title FROM meeting_text WHERE meeting_id = $1 AND language = 'sv' AND $2", meeting_id, texts is None
        )
        or PLAIN_NAMES[kind]
    )
    wanted = states.address_of(starts_at, title, office)
    others = await fetch("SELECT address FROM meeting_address WHERE meeting_id <> $1", meeting_id)
    taken, address, number = {row["address"] for row in others}, wanted, 2
    while address in taken:
        address, number = f"{wanted}-{number}", number + 1
    await execute(
        "DELETE FROM meeting_address a USING meeting m WHERE m.id = a.meeting_id AND m.id = $1 AND m.announced_at IS NULL",
        meeting_id,
    )
    await execute(
        "INSERT INTO meeting_address (meeting_id, address) VALUES ($1, $2) ON CONFLICT (address) DO NOTHING",
        meeting_id, address,
    )  # fmt: skip
    await execute("UPDATE meeting SET address = $2 WHERE id = $1", meeting_id, address)


async def announce_meeting(reference: str, *, by: str, now: datetime) -> None:
    """Make a draft public and open for sign-ups; announcing again changes nothing.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        NotReady: it lacks something, named in Swedish.
        NotNow: it is over or cancelled.
    """
    async with transaction():
        meeting = await for_change(reference)
        if meeting["state"] == "announced":
            return
        check_step(meeting, "announced")
        if lacks := states.lacks_for_announcing(meeting, now):
            raise NotReady(reference, lacks)
        await execute(
            "UPDATE meeting SET state = 'announced', announced_at = $2, changed_at = $2 WHERE id = $1",
            meeting["id"], now,
        )  # fmt: skip
        await record_event(by, "meeting.announce", "meeting", reference, at=now)


async def cancel_meeting(reference: str, reason: str, *, by: str, now: datetime) -> None:
    """Call the meeting off; everybody who is invited or signed up is told, and calendars drop it.

    Raises:
        NoSuchMeeting: no meeting has this reference.
        NotNow: it is over with or cancelled already.
    """
    async with transaction():
        meeting = await for_change(reference)
        check_step(meeting, "cancelled")
        await execute(
            """UPDATE meeting SET state = 'cancelled', cancelled_reason = $2, cancelled_at = $3, changed_at = $3,
               sequence = sequence + 1 WHERE id = $1""",
            meeting["id"], reason, now,
        )  # fmt: skip
        if meeting["state"] == "announced":
            await ask_for_mailing(meeting["id"], "cancelled", by=by, now=now, said=reason)
        if meeting["state"] == "held":
            await withdraw_evidence(kind="meeting", reference=reference, reason=reason, by=by, now=now)
        await record_event(by, "meeting.cancel", "meeting", reference, at=now, details={"reason": reason})


async def hold_due(now: datetime, office: ZoneInfo) -> int:
    """Call held what was announced and has ended by `now`, and return how many; running again finds none.

    Each is evidence for the activity of the plan that asks for its kind.
    """
    async with transaction():
        rows = await fetch(
            """UPDATE meeting SET state = 'held', changed_at = $1 WHERE state = 'announced' AND ends_at <= $1
               RETURNING id, reference, kind, starts_at""",
            now,
        )
        for row in rows:
            await record_event("anbud", "meeting.hold", "meeting", row["reference"], at=now)
            await _prove(row, now, office)
    return len(rows)


async def _prove(meeting: Any, now: datetime, office: ZoneInfo) -> None:
    """Count the meeting in the plan; a kind that the plan does not ask for is nobody's evidence."""
    day = meeting["starts_at"].astimezone(office).date()
    rule = await rule_of(meeting["kind"], day)
    if rule is None or not rule.plan_rule:
        return
    title = await fetch_value("SELECT title FROM meeting_text WHERE meeting_id = $1 AND language = 'sv'", meeting["id"])
    await record_evidence(
        rule=rule.plan_rule, kind="meeting", happened_on=day, reference=meeting["reference"],
        title=title or TITLES[meeting["kind"]], now=now,
    )  # fmt: skip


async def write_notes(reference: str, notes: str, *, by: str, now: datetime) -> None:
    """Keep what is to be remembered of the meeting."""
    async with transaction():
        meeting = await for_change(reference)
        await execute("UPDATE meeting SET notes = $2, changed_at = $3 WHERE id = $1", meeting["id"], notes, now)
        await record_event(by, "meeting.note", "meeting", reference, at=now)


async def ask_for_mailing(
    meeting_id: int, kind: str, *, by: str, now: datetime, said: str = "", was_at: datetime | None = None,
    audience: tuple[str, ...] = (),
) -> int:  # fmt: skip
    """Note that many are to be told; the worker writes the letters."""
    mailing: int = await fetch_value(
        """INSERT INTO meeting_mailing (meeting_id, kind, audience, said, was_at, by, asked_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
        meeting_id, kind, list(audience), said, was_at, by, now,
    )  # fmt: skip
    return mailing
