"""Invitations, word of changes, and material: to many at a time."""

from datetime import datetime
from typing import Any

from notifications.letters.actions import write_letters
from notifications.letters.compose import Reader
from notifications.meetings.compose import meeting_letter, told_of
from notifications.meetings.queries import concerned_by, follow_meetings, invitable
from portal.foundation.database import transaction
from portal.foundation.settings import Settings
from procurement.meetings.actions import claim_mailing, enter_invited, finish_mailing, note_calendar_files
from procurement.meetings.queries import agenda_of, meetings_with_ids, participants_of, participations_with_ids


async def mailings_due(settings: Settings, now: datetime) -> int:
    """Write the letters of every mailing that waits; return how many."""
    written = 0
    while True:
        async with transaction():
            mailing = await claim_mailing(now)
            if mailing is None:
                return written
            meeting = (await meetings_with_ids([mailing["meeting_id"]]))[mailing["meeting_id"]]
            letters = await _letters(mailing, meeting, settings, now)
            await write_letters(letters, {})
            await finish_mailing(mailing["id"], len(letters), now)
            written += len(letters)


async def _letters(mailing: dict[str, Any], meeting: dict[str, Any], settings: Settings, now: datetime) -> list[Any]:
    if mailing["kind"] == "invitation":
        return await _invitations(mailing, meeting, settings, now)
    if mailing["kind"] == "material":
        return await _material(meeting, settings, now)
    return await _changes(mailing, meeting, settings, now)


async def _invitations(mailing: Any, meeting: dict[str, Any], settings: Settings, now: datetime) -> list[Any]:
    if meeting["state"] != "announced" or meeting["starts_at"] <= now:
        return []
    agenda = await agenda_of(meeting["id"], public=True)
    concerned = await concerned_by([p["id"] for p in agenda], now)
    people = await invitable(meeting["id"], mailing["audience"], list(concerned), now)
    numbers = await enter_invited(meeting["id"], [(p["email"], p["company"], p["language"]) for p in people], now)
    rows = {row["id"]: row for row in await participations_with_ids(list(numbers.values()))}
    letters = []
    for person in people:
        if person["email"] not in numbers:
            continue
        theirs = rows[numbers[person["email"]]]
        told = told_of(
            meeting,
            person["language"],
            settings,
            theirs,
            agenda=agenda,
            said=mailing["said"],
            concerned=concerned.get(person["id"], frozenset()),
            asked_before=person["id"] is None,
        )
        reader = _reader(person)
        key = f"meeting:invitation:{theirs['id']}"
        letters.append(meeting_letter("invitation", told, reader, settings, key=key, at=now))
    return letters


def _reader(person: dict[str, Any]) -> Reader:
    """Return a contact, whose link to end ends the mails about meetings, or somebody who came before."""
    return Reader(
        person["email"], person["language"], person["id"], person["token_version"], person["confirmed_at"], "meetings"
    )


async def _changes(mailing: Any, meeting: dict[str, Any], settings: Settings, now: datetime) -> list[Any]:
    """Tell everybody who comes or waits; of a cancelled meeting, those who are only invited as well."""
    cancelled = mailing["kind"] == "cancelled"
    states = ("coming", "waiting", "invited") if cancelled else ("coming", "waiting")
    people = [p for p in await participants_of(meeting["id"], states) if p["email"]]
    # Whoever signed up after the change has it in the receipt.
    people = [p for p in people if (p["signed_up_at"] or p["created_at"]) <= mailing["asked_at"]]
    holding = {p["id"] for p in people if p["in_calendar"]}
    await note_calendar_files(holding, cancel=cancelled)
    people = await participations_with_ids([p["id"] for p in people])
    kind = "meeting_cancelled" if cancelled else "meeting_moved"
    letters = []
    for theirs in people:
        told = told_of(meeting, theirs["language"], settings, theirs, said=mailing["said"], was_at=mailing["was_at"])
        letters.append(
            meeting_letter(
                kind,
                told,
                Reader(theirs["email"], theirs["language"]),
                settings,
                key=f"meeting:{kind}:{mailing['id']}:{theirs['id']}",
                calendar=theirs["id"] in holding,
                at=now,
            )
        )
    return letters


async def _material(meeting: dict[str, Any], settings: Settings, now: datetime) -> list[Any]:
    agenda = await agenda_of(meeting["id"], public=True)
    people = [p for p in await participants_of(meeting["id"], ("coming", "waiting", "left")) if p["email"]]
    readers = [(f"p{p['id']}", Reader(p["email"], p["language"])) for p in people]
    for contact in await follow_meetings(meeting["id"], now):
        readers.append((f"c{contact['id']}", _reader(contact)))
    return [
        meeting_letter(
            "material",
            told_of(meeting, reader.language, settings, agenda=agenda),
            reader,
            settings,
            key=f"meeting:material:{meeting['id']}:{name}",
            at=now,
        )
        for name, reader in readers
    ]
