"""From a sign-up to its letters and calendar files."""

import asyncio
import re
from datetime import timedelta
from email import policy
from email.parser import BytesParser

import pytest
from icalendar import Calendar

from notifications.meetings.jobs import mailings_due, meeting_reminders_due
from notifications.meetings.post import LetterPost
from portal.foundation.database import fetch, fetch_row, fetch_value
from procurement.meetings import actions, queries
from procurement.meetings.actions import Answer
from procurement.meetings.errors import NoRoom, SignUpClosed
from tests import given
from tests.visitor import settings_in, visiting


@pytest.fixture
def settings(tmp_path):
    return settings_in(tmp_path)


@pytest.fixture
def sign_up(settings):
    async def work(reference, email="anna@firma.example", *, now, people=1, origin="form", **more):
        answer = Answer(email, "Annas firma", people, **more)
        post = LetterPost(settings)
        return await actions.sign_up(reference, answer, origin=origin, post=post, now=now, office=settings.timezone)

    return work


async def letters(kind=None):
    rows = await fetch("SELECT kind, recipient, subject, parts FROM letter ORDER BY id")
    return [row for row in rows if kind in (None, row["kind"])]


def calendar_in(row):
    """The calendar that mail programs act on, and the method its MIME type names."""
    message = BytesParser(policy=policy.default).parsebytes(row["parts"][0])
    [part] = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return Calendar.from_ical(part.get_content()), part.get_param("method")


async def test_a_receipt_puts_the_meeting_into_the_calendar(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"))
    theirs = await sign_up(reference, now=at("10:00"), people=2)
    assert theirs["state"] == "coming"
    [receipt] = await letters()
    assert receipt["kind"] == "receipt"
    assert receipt["subject"].startswith("Du är anmäld till mötet")
    calendar, method = calendar_in(receipt)
    event = calendar.walk("VEVENT")[0]
    assert (str(calendar["method"]), method, int(event["sequence"])) == ("REQUEST", "REQUEST", 0)
    assert str(event["attendee"]) == "mailto:anna@firma.example"


async def test_signing_up_twice_with_one_address_changes_the_first_and_saying_the_same_writes_nothing(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"))
    await sign_up(reference, now=at("10:00"))
    await sign_up(reference, now=at("10:01"))
    await sign_up(reference, now=at("10:02"), people=3)
    [theirs] = await queries.participants_of((await queries.meeting_by_reference(reference))["id"])
    assert theirs["people"] == 3
    assert [calendar_in(row)[0].walk("VEVENT")[0]["sequence"] for row in await letters("receipt")] == [0, 1]


async def test_who_is_too_many_waits_and_moves_up_when_somebody_leaves(db, at, sign_up, settings):
    reference = await given.meeting(now=at("09:00"), capacity=3)
    first = await sign_up(reference, now=at("10:00"), people=2)
    second = await sign_up(reference, "bo@firma.example", now=at("10:01"), people=2)
    assert second["state"] == "waiting"
    await actions.leave(first["id"], post=LetterPost(settings), now=at("11:00"))
    assert (await queries.participant(second["id"]))["state"] == "coming"
    assert [row["kind"] for row in await letters()] == ["receipt", "waiting_list", "signed_off", "moved_up"]
    cancel, method = calendar_in((await letters("signed_off"))[0])
    assert (str(cancel["method"]), method) == ("CANCEL", "CANCEL")
    assert int(cancel.walk("VEVENT")[0]["sequence"]) == 1


async def test_who_wants_more_seats_than_there_are_keeps_those_they_had(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"), capacity=2)
    theirs = await sign_up(reference, now=at("10:00"), people=2)
    with pytest.raises(NoRoom):
        await sign_up(reference, now=at("10:01"), people=3, origin="invitation")
    assert (await queries.participant(theirs["id"]))["people"] == 2


async def test_on_the_public_form_only_the_letter_says_that_there_were_seats_before(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"), capacity=2)
    await sign_up(reference, now=at("10:00"), people=2)
    for minute in (1, 2):
        after = await sign_up(reference, now=at(f"10:0{minute}"), people=3)
        assert (after["state"], after["people"]) == ("coming", 2)
    receipt, kept = await letters()
    assert kept["kind"] == "seats_kept"
    assert kept["recipient"] == receipt["recipient"] == "anna@firma.example"


async def test_online_there_is_always_room(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"), capacity=1)
    await sign_up(reference, now=at("10:00"))
    theirs = await sign_up(reference, "bo@firma.example", now=at("10:01"), on_site=False, people=5)
    assert theirs["state"] == "coming"
    calendar, _ = calendar_in((await letters("receipt"))[1])
    assert str(calendar.walk("VEVENT")[0]["location"]) == "https://mote.example/rum"


async def test_after_the_last_day_only_an_officer_can_add(db, at, sign_up):
    now = at("09:00")
    reference = await given.meeting(now=now)
    late = now + timedelta(days=54)
    with pytest.raises(SignUpClosed):
        await sign_up(reference, now=late)
    assert (await sign_up(reference, now=late, origin="officer"))["state"] == "coming"


async def test_a_move_is_mailed_to_those_who_come_and_their_calendars_follow(db, at, sign_up, settings):
    now = at("09:00")
    reference = await given.meeting(now=now)
    await sign_up(reference, now=at("10:00"))
    starts = now + timedelta(days=63)
    fields = {"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    await actions.edit_meeting(
        reference, fields, by="olle", now=at("11:00"), office=settings.timezone, post=LetterPost(settings), said="Lokalen brann."
    )  # fmt: skip
    assert await mailings_due(settings, at("11:01")) == 1
    assert await mailings_due(settings, at("11:02")) == 0
    [moved] = await letters("meeting_moved")
    calendar, method = calendar_in(moved)
    event = calendar.walk("VEVENT")[0]
    assert (method, int(event["sequence"]), event["dtstart"].dt) == ("REQUEST", 1, starts)
    old, new = await queries.addresses_of((await queries.meeting_by_reference(reference))["id"])
    assert (await queries.meeting_at_address(old))["address"] == new


async def test_a_cancelled_meeting_leaves_every_calendar_it_is_in(db, at, sign_up, settings):
    reference = await given.meeting(now=at("09:00"), capacity=1)
    await sign_up(reference, now=at("10:00"))
    await sign_up(reference, "bo@firma.example", now=at("10:01"))
    await actions.cancel_meeting(reference, "Snöstorm", by="olle", now=at("11:00"))
    assert await mailings_due(settings, at("11:01")) == 2
    coming, waiting = await letters("meeting_cancelled")
    assert calendar_in(coming)[1] == "CANCEL"
    # Whoever only waited never had it in the calendar: nothing to take out (email.md, I19).
    assert b"text/calendar" not in waiting["parts"][0]


async def test_reminders_go_a_week_and_a_day_before_once_each(db, at, sign_up, settings):
    now = at("09:00")
    reference = await given.meeting(now=now, starts_at=at("2030-04-09 18:00"))
    await sign_up(reference, now=now)
    for day, expected in (("2030-04-02 08:59", 0), ("2030-04-02 09:00", 1), ("2030-04-02 09:01", 0)):
        assert await meeting_reminders_due(settings, at(day)) == expected
    assert [await meeting_reminders_due(settings, at(f"2030-04-0{n} 10:00")) for n in (5, 8, 9)] == [0, 1, 0]
    week, day = await letters("meeting_reminder")
    assert week["subject"].startswith("Om en vecka:")
    assert day["subject"] == "I morgon: informationsmöte om kommande upphandlingar kl. 18.00"


async def test_nobody_is_named_in_anothers_letter(db, at, sign_up):
    reference = await given.meeting(now=at("09:00"))
    for name in ("anna", "bo", "cia"):
        await sign_up(reference, f"{name}@firma.example", now=at("10:00"))
    for row in await letters():
        others = {b"anna@", b"bo@", b"cia@"} - {row["recipient"].split("@")[0].encode() + b"@"}
        calendar, _ = calendar_in(row)
        assert not any(other in row["parts"][0] or other in calendar.to_ical() for other in others)


async def test_a_no_to_meetings_in_an_invitation_is_none_to_procurements(db, at, settings, tmp_path):
    now = at("09:00")
    contact = await given.contact(now=now, meetings=True)
    reference = await given.meeting(now=now)
    await actions.invite(reference, ["wants"], by="olle", now=now)
    assert await mailings_due(settings, now) == 1
    [invitation] = await letters("invitation")
    message = BytesParser(policy=policy.default).parsebytes(invitation["parts"][0])
    link = message["List-Unsubscribe"].strip("<>").removeprefix(settings.base_url)
    async with visiting(tmp_path) as client:
        assert "Vill du sluta få mejl om möten?" in (await client.get(link)).text
        assert (await client.post(link, data={"List-Unsubscribe": "One-Click"})).status_code == 200
        assert "Du får inga fler mejl om möten" in (await client.get(link)).text
        row = await fetch_row("SELECT meetings, ended_at FROM contact WHERE id = $1", contact)
        assert (row["meetings"], row["ended_at"]) == (False, None)
        await client.post(link, data={"do": "undo"})
    assert await fetch_value("SELECT meetings FROM contact WHERE id = $1", contact) is True


async def test_two_workers_at_once_write_each_invitation_once(pool, at, settings):
    now = at("09:00")
    for n in range(20):
        await given.contact(f"firm{n}@firma.example", company=f"Firma {n}", now=now, meetings=True)
    reference = await given.meeting(now=now)
    for _ in range(2):
        await actions.invite(reference, ["wants", "trades"], by="olle", now=now)
    written = await asyncio.gather(*(mailings_due(settings, now) for _ in range(3)))
    assert sum(written) == 20
    assert len({row["recipient"] for row in await letters("invitation")}) == 20


async def test_who_came_before_is_invited_when_they_asked_for_it_and_no_one_else(db, at, sign_up, settings, tmp_path):
    now = at("2030-01-08 09:00")
    first = await given.meeting(now=now, starts_at=at("2030-03-12 18:00"))
    await sign_up(first, "anna@firma.example", now=now, again=True)
    await sign_up(first, "bo@firma.example", now=now)
    second = await given.meeting(now=now, starts_at=at("2030-10-08 18:00"))
    await actions.invite(second, ["came"], by="olle", now=now)
    assert await mailings_due(settings, now) == 1
    [invitation] = await letters("invitation")
    assert invitation["recipient"] == "anna@firma.example"
    assert b"List-Unsubscribe" not in invitation["parts"][0]
    text = BytesParser(policy=policy.default).parsebytes(invitation["parts"][0]).get_body(("plain",)).get_content()
    link = re.search(r"/moten/svar/\S+", text)[0]
    async with visiting(tmp_path) as client:
        assert "Bjud inte in mig igen" in (await client.get(link)).text
        assert (await client.post(link, data={"do": "stop"})).status_code == 303
    third = await given.meeting(now=now, starts_at=at("2030-11-05 18:00"))
    await actions.invite(third, ["came"], by="olle", now=now)
    assert await mailings_due(settings, now) == 0
