"""I8 and the rows U1 to U3: once a stop is answered, no letter of that scope begins, wherever it was on its way."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from notifications.delivery.actions import Sender, new_token, settle_and_begin
from notifications.delivery.epoch import note_epoch
from notifications.delivery.jobs import deliver_due
from notifications.delivery.last_look import LastLook
from notifications.delivery.queries import attempts_of, counts_by_state, letter_row
from notifications.delivery.suppression import suppress
from portal.app import create_app
from portal.foundation import tokens
from portal.foundation.database import execute, fetch_value
from suppliers.signup.actions import unsubscribe_token
from tests.notifications.delivery.test_delivery_crashes import worker

SECRET = "k" * 40
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def browser(settings):
    transport = httpx.ASGITransport(app=create_app(settings()))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


def path_of(contact, secret=SECRET):
    return f"/avsluta/{unsubscribe_token(contact, secret)}"


async def test_U1_of_many_who_stop_while_windows_are_under_way_none_is_written_to_after_the_answer(
    pool, relay, browser, given_letter, given_contact, tmp_path
):
    contacts = {}
    for place in range(240):
        contact = await given_contact(f"f{place}@firma.example")
        contacts[contact] = f"b{place}@anbud.example"
        await given_letter("alert", f"f{place}@firma.example", contact_id=contact, sender=contacts[contact])
    begun, late = [], []
    answered = set()

    def saw(verb):
        if verb == "MAIL":
            sender = relay.commands[-1].split("<")[1].split(">")[0]
            begun.append(sender)
            if sender in answered:
                late.append(sender)

    async def stop(contact):
        answer = await browser.post(path_of(contact), data=ONE_CLICK)
        assert answer.status_code == 200
        for _ in range(20):
            await asyncio.sleep(0)  # what was written before the answer is read by now
        answered.add(contacts[contact])

    relay.on_command = saw
    process = await worker(pool, relay.url, tmp_path, ANBUD_SMTP_WINDOW="100", ANBUD_SMTP_CONNECTIONS="2")
    await relay.body_arrived.wait()
    leaving = random.Random(4).sample(sorted(contacts), 200)
    await asyncio.gather(*(stop(contact) for contact in leaving))
    assert await process.wait() == 0

    counts = await counts_by_state()
    assert late == []
    assert counts["cancelled"] > 20, "nobody stopped in time: the test tells nothing"
    assert counts["accepted"] == len(begun) == len(relay.accepted) == 240 - counts["cancelled"]


async def test_U1_a_stop_waits_for_the_letter_that_begins_this_very_moment(pool, relay, given_letter, given_contact):
    contact = await given_contact("a@firma.example")
    await given_letter("alert", contact_id=contact)
    begun = await begin_one()
    async with LastLook(begun, SECRET) as look:
        assert look.stops is None
        stopping = asyncio.create_task(execute("UPDATE contact SET ended_at = now() WHERE id = $1", contact))
        done, _ = await asyncio.wait({stopping}, timeout=0.2)
        assert not done
        await look.release()
        await stopping
    async with LastLook(begun, SECRET) as look:
        assert look.stops == "unsubscribed"


async def begin_one():
    await note_epoch(None)
    sender = Sender("test:1:x", SECRET)
    [begun], _ = await settle_and_begin([], sender, "test", False, 1, None, token=new_token())
    return begun


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE contact SET ended_at = now()", "unsubscribed"),
        ("UPDATE subscription SET ended_at = now()", "unsubscribed"),
        ("UPDATE contact SET paused_until = now() + interval '1 day'", "paused"),
        ("UPDATE contact SET email = 'b@firma.example'", "address_changed"),
        ("UPDATE contact SET confirmed_at = NULL", "unconfirmed"),
        ("INSERT INTO brake (name, reason, by, at) VALUES ('pause', 'x', 'x', now())", "sending is stopped"),
        ("UPDATE letter SET lease_token = 1", "the lease was lost"),
    ],
)
async def test_U1_U2_what_changes_between_the_window_and_the_letter_is_seen(
    pool, relay, given_letter, given_contact, change, reason
):
    await given_letter("alert", contact_id=await given_contact("a@firma.example"))
    begun = await begin_one()
    await execute(change)
    async with LastLook(begun, SECRET) as look:
        assert look.stops == reason


@pytest.mark.parametrize(("scope", "reason"), [("meetings", "no_meetings"), ("all", None)])
async def test_U1_a_no_to_meetings_stops_an_invitation_on_its_way_and_nothing_else(
    pool, relay, given_letter, given_contact, scope, reason
):
    contact = await given_contact("a@firma.example")
    await given_letter("invitation" if scope == "meetings" else "alert", contact_id=contact)
    await execute("UPDATE letter SET scope = $1", scope)
    await execute("UPDATE contact SET meetings = true")
    begun = await begin_one()
    await execute("UPDATE contact SET meetings = false")
    async with LastLook(begun, SECRET) as look:
        assert look.stops == reason


async def test_I9_an_address_suppressed_between_the_window_and_the_letter_is_not_named(pool, relay, given_letter):
    await given_letter("alert")
    begun = await begin_one()
    await suppress("a@firma.example", SECRET, reason="complaint", by="test", at=datetime.now(UTC))
    async with LastLook(begun, SECRET) as look:
        assert look.stops == "suppressed"


async def test_U1_a_letter_stopped_at_the_last_moment_is_cancelled_with_its_reason_and_uncharged(
    pool, relay, settings, given_letter, given_contact
):
    contact = await given_contact("a@firma.example")
    await given_letter("confirmation")
    number = await given_letter("alert", contact_id=contact)
    held = asyncio.Event()

    def stop_now(verb):
        if verb == "DATA" and not held.is_set():
            held.set()
            ending.append(asyncio.ensure_future(execute("UPDATE contact SET ended_at = now() WHERE id = $1", contact)))

    ending = []
    relay.on_command = stop_now
    await execute("UPDATE letter SET priority = 9 WHERE id = $1", number)
    done = await deliver_due(settings(relay.url))
    await asyncio.gather(*ending)

    row = await letter_row(number)
    assert (done["accepted"], done["cancelled"]) == (1, 1)
    assert (row["state"], row["reason"], row["attempts"]) == ("cancelled", "unsubscribed", 0)
    assert [attempt["outcome"] for attempt in await attempts_of(number)] == ["not_begun"]


async def test_U2_erasure_while_a_letter_waits_leaves_no_address_in_rcpt(
    pool, relay, settings, given_letter, given_contact
):
    contact = await given_contact("a@firma.example")
    await given_letter("alert", contact_id=contact)
    await execute("UPDATE contact SET email = 'erased-1@invalid', ended_at = now() WHERE id = $1", contact)
    await deliver_due(settings(relay.url))
    assert relay.recipients == []


async def test_U3_a_link_that_is_only_opened_changes_nothing(pool, browser, given_contact):
    contact = await given_contact("a@firma.example")
    for _ in range(3):
        assert (await browser.get(path_of(contact))).status_code == 200
        await browser.head(path_of(contact))
    assert await fetch_value("SELECT ended_at FROM contact") is None


async def test_U3_posting_twice_is_as_good_as_once(pool, browser, given_contact):
    contact = await given_contact("a@firma.example")
    first = await browser.post(path_of(contact), data=ONE_CLICK)
    ended = await fetch_value("SELECT ended_at FROM contact")
    second = await browser.post(path_of(contact), data=ONE_CLICK)
    assert (first.status_code, second.status_code) == (200, 200)
    assert ended is not None and await fetch_value("SELECT ended_at FROM contact") == ended


async def test_U3_a_token_that_was_tampered_with_does_nothing_and_tells_nothing(pool, browser, given_contact):
    contact = await given_contact("a@firma.example")
    paths = [path_of(contact)[:-2] + "xx", path_of(contact, "x" * 40), "/avsluta/nonsense"]
    answers = [await browser.post(path, data=ONE_CLICK) for path in paths]
    assert len({answer.status_code for answer in answers}) == 1
    assert answers[0].status_code in (404, 410, 200)
    assert await fetch_value("SELECT ended_at FROM contact") is None


async def test_U3_a_token_of_two_years_ago_works(pool, browser, given_contact):
    contact = await given_contact("a@firma.example")
    old = tokens.seal("unsubscribe", {"contact": contact}, SECRET, now=datetime.now(UTC) - timedelta(days=730))
    assert (await browser.post(f"/avsluta/{old}", data=ONE_CLICK)).status_code == 200
    assert await fetch_value("SELECT ended_at FROM contact") is not None
