"""Letters leave: by SMTP or into the Maildir, once, and with their reason when they do not."""

import mailbox
from datetime import UTC, datetime, timedelta

import pytest

from notifications.delivery.actions import free_expired
from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import attempts_of, bytes_of, letter_row
from notifications.delivery.suppression import suppress
from portal.foundation.database import execute
from tests.notifications.delivery.scripted_server import DROP

pytestmark = pytest.mark.usefixtures("db")


async def state_of(number):
    row = await letter_row(number)
    return row["state"], row["reason"]


async def test_a_due_letter_reaches_the_relay_with_the_bytes_it_was_given(relay, settings, given_letter):
    number = await given_letter()

    done = await deliver_due(settings(relay.url))

    assert done == {"accepted": 1, "deferred": 0, "refused": 0, "unknown": 0, "cancelled": 0}
    assert relay.accepted == [await bytes_of(number)]
    assert relay.envelopes == [("bounce@anbud.example", "a@firma.example")]
    assert await state_of(number) == ("accepted", None)
    [attempt] = await attempts_of(number)
    assert (attempt["outcome"], attempt["phase"], attempt["code"], attempt["reply"]) == (
        "accepted", "body", 250, "2.0.0 taken",
    )  # fmt: skip


async def test_sending_twice_sends_once(relay, settings, given_letter):
    await given_letter()
    await deliver_due(settings(relay.url))

    assert (await deliver_due(settings(relay.url)))["accepted"] == 0
    assert len(relay.accepted) == 1


async def test_without_a_relay_letters_are_files_in_a_maildir(settings, given_letter, tmp_path):
    number = await given_letter()

    assert (await deliver_due(settings()))["accepted"] == 1

    [message] = mailbox.Maildir(tmp_path / "mail", create=False)
    assert message["Message-ID"] == (await letter_row(number))["message_id"]


async def test_a_letter_written_again_after_a_crash_is_one_file(settings, given_letter, tmp_path):
    number = await given_letter()
    await deliver_due(settings())
    await execute("UPDATE letter SET state = 'ready' WHERE id = $1", number)

    await deliver_due(settings())

    assert len(mailbox.Maildir(tmp_path / "mail", create=False)) == 1


async def test_confirmations_overtake(relay, settings, given_letter):
    for _ in range(3):
        await given_letter()
    urgent = await given_letter(recipient="urgent@firma.example")
    await execute("UPDATE letter SET priority = 1 WHERE id = $1", urgent)

    await deliver_due(settings(relay.url, ANBUD_SMTP_CONNECTIONS="1"))

    assert relay.recipients[0] == "urgent@firma.example"


async def test_who_unsubscribed_after_the_letter_was_written_gets_nothing(relay, settings, given_letter, given_contact):
    contact = await given_contact("a@firma.example")
    number = await given_letter("digest", contact_id=contact)
    await execute("UPDATE contact SET ended_at = clock_timestamp() WHERE id = $1", contact)

    done = await deliver_due(settings(relay.url))

    assert done["cancelled"] == 1
    assert relay.recipients == []
    assert await state_of(number) == ("cancelled", "unsubscribed")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE subscription SET ended_at = clock_timestamp()", "unsubscribed"),
        ("UPDATE contact SET paused_until = clock_timestamp() + interval '1 day'", "paused"),
        ("UPDATE contact SET confirmed_at = NULL", "unconfirmed"),
        ("UPDATE contact SET email = 'b@firma.example'", "address_changed"),
    ],
)
async def test_a_letter_that_is_no_longer_wanted_is_cancelled_with_its_reason(
    relay, settings, given_letter, given_contact, change, reason
):
    number = await given_letter("alert", contact_id=await given_contact("a@firma.example"))
    await execute(change)

    await deliver_due(settings(relay.url))

    assert await state_of(number) == ("cancelled", reason)
    assert relay.recipients == []


async def test_a_suppressed_address_is_never_named_to_the_relay(relay, settings, given_letter):
    number = await given_letter(recipient="gone@firma.example")
    await suppress("Gone@firma.example", "k" * 40, reason="complaint", by="test", at=datetime.now(UTC))

    await deliver_due(settings(relay.url))

    assert await state_of(number) == ("cancelled", "suppressed")
    assert relay.recipients == []


async def test_S1_a_greylisted_letter_is_deferred_then_accepted_once(relay, settings, given_letter):
    relay.script["RCPT"] = ["451 4.7.1 Greylisted, try again in 5 minutes"]
    number = await given_letter()

    assert (await deliver_due(settings(relay.url)))["deferred"] == 1
    assert (await deliver_due(settings(relay.url)))["accepted"] == 0
    later = datetime.now(UTC) + timedelta(minutes=6)
    assert (await deliver_due(settings(relay.url), later))["accepted"] == 1

    assert len(relay.accepted) == 1
    assert [attempt["outcome"] for attempt in await attempts_of(number)] == ["deferred", "accepted"]


async def test_S2_an_address_that_does_not_exist_is_refused(relay, settings, given_letter):
    relay.script["RCPT"] = ["550 5.1.1 no such user"]
    number = await given_letter()

    assert (await deliver_due(settings(relay.url)))["refused"] == 1
    assert (await state_of(number))[0] == "refused"


async def test_S2_a_policy_block_defers_and_suppresses_nobody(relay, settings, given_letter):
    relay.script["DOT"] = ["550 5.7.1 blocked"]
    number = await given_letter()

    assert (await deliver_due(settings(relay.url)))["deferred"] == 1
    assert (await state_of(number))[0] == "deferred"


@pytest.mark.parametrize("command", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_S3_421_before_the_dot_charges_no_attempt(relay, settings, given_letter, command):
    relay.script[command] = ["421 4.3.2 come back later"]
    number = await given_letter()

    await deliver_due(settings(relay.url))

    row = await letter_row(number)
    assert (row["state"], row["attempts"]) == ("ready", 0)
    assert (await deliver_due(settings(relay.url)))["accepted"] == 0
    assert (await deliver_due(settings(relay.url), datetime.now(UTC) + timedelta(seconds=6)))["accepted"] == 1


async def test_S3_421_after_the_dot_is_an_answer_and_defers(relay, settings, given_letter):
    relay.script["DOT"] = ["421 4.3.2 come back later"]
    await given_letter()

    assert (await deliver_due(settings(relay.url)))["deferred"] == 1


async def test_S4_a_relay_that_is_not_there_touches_no_letter(relay, settings, given_letter):
    number = await given_letter()

    await deliver_due(settings("smtp://127.0.0.1:1"))

    row = await letter_row(number)
    assert (row["state"], row["attempts"], await attempts_of(number)) == ("ready", 0, [])


async def test_S4_a_stripped_starttls_is_never_answered_in_the_clear(relay, settings, given_letter):
    await given_letter()

    await deliver_due(settings(relay.url.replace("smtp://", "smtp+starttls://")))

    assert not any(command.startswith("MAIL") for command in relay.commands)


async def test_S5_wrong_credentials_leave_the_queue_intact(relay, settings, given_letter):
    number = await given_letter()

    await deliver_due(settings(relay.url.replace("//", "//user:wrong@")))

    assert (await state_of(number))[0] == "ready"
    assert not any(command.startswith("MAIL") for command in relay.commands)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_S6_a_disconnect_before_the_dot_is_tried_again_at_once_and_once(relay, settings, given_letter, command):
    relay.script[command] = [DROP]
    await given_letter()
    assert (await deliver_due(settings(relay.url)))["accepted"] == 1

    relay.script[command] = [DROP, DROP]
    number = await given_letter()
    assert (await deliver_due(settings(relay.url)))["deferred"] == 1
    assert (await letter_row(number))["attempts"] == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_S7_a_disconnect_after_the_dot_is_unknown_and_not_sent_again(relay, settings, given_letter, taken):
    relay.script["DOT"] = [DROP]
    relay.take_before_answer = taken
    number = await given_letter("alert")

    assert (await deliver_due(settings(relay.url)))["unknown"] == 1
    assert (await state_of(number))[0] == "unknown"
    await deliver_due(settings(relay.url), datetime.now(UTC) + timedelta(days=2))

    assert len(relay.bodies) == 1


async def test_an_unknown_confirmation_goes_again_once_after_a_quarter_with_the_same_bytes(
    relay, settings, given_letter
):
    relay.script["DOT"] = [DROP, DROP]
    await given_letter("confirmation")
    await deliver_due(settings(relay.url))

    assert (await deliver_due(settings(relay.url)))["unknown"] == 0
    await deliver_due(settings(relay.url), datetime.now(UTC) + timedelta(minutes=16))
    await deliver_due(settings(relay.url), datetime.now(UTC) + timedelta(minutes=60))

    first, second = relay.bodies
    assert first == second


async def test_the_rest_of_a_window_whose_connection_was_lost_is_told_apart(relay, settings, given_letter):
    relay.script["DOT"] = ["250 ok", DROP]
    for _ in range(5):
        await given_letter("alert")

    done = await deliver_due(settings(relay.url, ANBUD_SMTP_CONNECTIONS="1"))

    assert (done["accepted"], done["unknown"]) == (4, 1)
    assert len(set(relay.bodies)) == len(relay.bodies) == 5


async def test_F2_F5_a_dead_workers_claim_is_free_and_its_open_letter_unknown(given_letter):
    claimed, open_one = await given_letter(), await given_letter()
    lease = "lease_token = 7, lease_until = clock_timestamp() - interval '1 second'"
    await execute(f"UPDATE letter SET state = 'claimed', {lease} WHERE id = $1", claimed)
    await execute(f"UPDATE letter SET state = 'transmitting', {lease} WHERE id = $1", open_one)

    assert await free_expired() == 1

    assert (await state_of(claimed))[0] == "ready"
    assert (await state_of(open_one))[0] == "unknown"


async def test_a_letter_whose_bytes_were_changed_is_not_sent(relay, settings, given_letter):
    number = await given_letter()
    await execute("UPDATE letter SET parts = ARRAY['a'::bytea, 'b'::bytea] WHERE id = $1", number)

    assert (await deliver_due(settings(relay.url)))["refused"] == 1
    assert relay.bodies == []
    assert (await state_of(number))[0] == "dead"


async def test_a_braked_outbox_sends_nothing(relay, settings, given_letter):
    await given_letter()
    await execute("INSERT INTO brake (name, reason, by, at) VALUES ('pause', 'test', 'test', clock_timestamp())")

    assert (await deliver_due(settings(relay.url)))["accepted"] == 0
    assert relay.connections == 0
