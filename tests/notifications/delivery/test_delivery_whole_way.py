"""From a published procurement to the relay, as the worker does it."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from notifications.letters.actions import LetterOutbox
from portal.foundation import clock
from portal.foundation.database import execute
from portal.worker import run_once
from suppliers.signup.actions import ask_to_confirm
from tests import given
from tests.notifications.delivery.scripted_server import DROP

pytestmark = pytest.mark.usefixtures("db")


async def test_a_published_procurement_reaches_a_subscriber_once_and_reads_without_defects(relay, settings):
    chosen, now = settings(relay.url), clock.now()
    await given.contact("anna@firma.example", now=now, frequency="now")
    await given.published(now=now, title="Snöröjning i byarna")

    first = await run_once(chosen, now + timedelta(minutes=1))
    second = await run_once(chosen, now + timedelta(minutes=2))

    assert (first["letters"]["accepted"], second["letters"]["accepted"]) == (1, 0)
    [raw] = relay.accepted
    message = message_from_bytes(raw, policy=policy.default)
    assert [part.defects for part in message.walk()] == [[]] * 3
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Snöröjning i byarna" in message.get_body(("plain",)).get_content()


async def test_who_unsubscribes_before_the_worker_comes_round_is_not_written_to(relay, settings):
    chosen, now = settings(relay.url), clock.now()
    await given.contact("anna@firma.example", now=now, frequency="now")
    await given.published(now=now)
    relay.script["MAIL"] = ["451 4.3.0 not yet"]
    await run_once(chosen, now + timedelta(minutes=1))
    await execute("UPDATE subscription SET ended_at = $1", now)

    done = await run_once(chosen, now + timedelta(hours=1))

    assert done["letters"]["cancelled"] == 1
    assert relay.accepted == []


async def test_a_confirmation_letter_goes_to_somebody_who_subscribes_to_nothing_yet(relay, settings):
    chosen, now = settings(relay.url), clock.now()
    await ask_to_confirm(
        "ny@firma.example", "Nya firman", None, given.wish(),
        secret=chosen.secret_key, outbox=LetterOutbox(chosen), now=now,
    )  # fmt: skip

    await run_once(chosen, now + timedelta(seconds=1))

    assert relay.recipients == ["ny@firma.example"]
    assert b"/bekrafta/" in relay.accepted[0]


async def test_a_worker_round_with_a_lost_answer_says_unknown_and_sends_nothing_again(relay, settings):
    chosen, now = settings(relay.url), clock.now()
    relay.script["DOT"] = [DROP]
    await given.contact("anna@firma.example", now=now, frequency="now")
    await given.published(now=now)

    done = await run_once(chosen, now + timedelta(minutes=1))
    await run_once(chosen, now + timedelta(hours=1))

    assert done["letters"]["unknown"] == 1
    assert len(relay.bodies) == 1
