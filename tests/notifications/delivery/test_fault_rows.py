"""Rows of the fault matrix that need a relay but no killed process: S1 to S13, W3, P3 and P5."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from notifications.delivery.domain.replies import Verdict
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.jobs import deliver_due
from notifications.delivery.ports import Outgoing
from notifications.delivery.queries import attempts_of, counts_by_state, letter_row
from notifications.delivery.smtp import Connection, Relay, Timeouts
from notifications.delivery.suppression import bars_of
from portal.foundation.database import execute, fetch_value
from tests.notifications.delivery.scripted_server import DROP, STALL

BODY = b"Subject: x\r\n\r\nhej\r\n"
LETTER = Outgoing(7, "<7@anbud.example>", "bounce@anbud.example", "a@firma.example", BODY)
SHORT = Timeouts(connect=1, command=0.3, data=0.3, dot=2, goodbye=0.3)


def later(**more):
    return datetime.now(UTC) + timedelta(**more)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("answer", ["450 4.2.0 later", "451 try again in 300 seconds", "452 4.3.1 full"])
async def test_S1_a_passing_no_in_any_phase_defers_and_then_it_is_accepted_once(
    db, relay, settings, given_letter, command, answer
):
    relay.script[command] = [answer]
    number = await given_letter()

    assert (await deliver_due(settings(relay.url)))["deferred"] == 1
    row = await letter_row(number)
    assert (row["state"], row["attempts"]) == ("deferred", 1)
    wait = row["not_before"] - (await attempts_of(number))[0]["started_at"]
    expected = 300 if "300" in answer else 60
    assert expected * 0.7 < wait.total_seconds() < expected * 1.3
    assert (await deliver_due(settings(relay.url), later(minutes=6)))["accepted"] == 1
    assert len(relay.accepted) == 1


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("MAIL", "550 5.7.1 not you", "deferred"),
        ("MAIL", "550 no", "deferred"),
        ("MAIL", "552 5.3.4 too big", "dead"),
        ("MAIL", "501 5.5.4 syntax", "deferred"),
        ("RCPT", "550 5.1.1 nobody", "refused"),
        ("RCPT", "550 5.1.2 no such host", "refused"),
        ("RCPT", "553 5.1.3 bad address", "refused"),
        ("RCPT", "550 5.1.6 moved", "refused"),
        ("RCPT", "556 5.1.10 takes no mail", "refused"),
        ("RCPT", "550 5.2.1 disabled", "refused"),
        ("RCPT", "552 5.2.2 full", "deferred"),
        ("RCPT", "550 5.7.1 policy", "deferred"),
        ("DATA", "554 5.7.0 no", "deferred"),
        ("DATA", "554 no valid recipients", "deferred"),
        ("DOT", "550 5.7.26 unauthenticated", "deferred"),
        ("DOT", "550 spam", "deferred"),
        ("DOT", "552 5.3.4 too big", "dead"),
        ("DOT", "554 5.6.0 content", "deferred"),
    ],
)
async def test_S2_a_final_no_means_what_its_code_says_and_policy_suppresses_nobody(
    db, relay, settings, given_letter, command, answer, state
):
    relay.script[command] = [answer]
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))

    assert (await letter_row(number))["state"] == state
    assert await bars_of("a@firma.example", "k" * 40) == []


async def test_S2_another_final_no_is_believed_when_a_second_connection_hears_it_too(db, relay, settings, given_letter):
    relay.script["DOT"] = ["554 5.6.0 content", "554 5.6.0 content"]
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))
    await deliver_due(settings(relay.url), later(minutes=5))

    assert (await letter_row(number))["state"] == "dead"
    assert relay.connections == 2


async def test_S4_a_relay_that_never_greets_is_given_up_after_the_time_for_connecting(relay):
    relay.script["GREETING"] = [STALL]
    way = Connection(Relay.of_url(relay.url), Timeouts(connect=0.2))
    with pytest.raises(RelayUnreachable):
        await way.open()


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_S4_where_tls_fails_nothing_is_said_in_the_clear(relay, scheme):
    relay.script["EHLO"] = ["250-relay.example\r\n250 STARTTLS"]
    relay.script["STARTTLS"] = ["220 go on", "454 4.7.0 not now"]
    way = Connection(Relay.of_url(relay.url.replace("smtp", scheme, 1)), Timeouts(connect=0.5))
    with pytest.raises(RelayUnreachable):
        await way.open()
    assert not any(command.startswith(("MAIL", "AUTH")) for command in relay.commands)


async def test_S5_a_refused_password_opens_the_circuit_and_touches_no_letter(db, relay, settings, given_letter, caplog):
    relay.script["EHLO"] = ["250-relay.example\r\n250 AUTH PLAIN"] * 9
    relay.script["AUTH"] = ["535 5.7.8 wrong"] * 9
    numbers = [await given_letter() for _ in range(20)]

    chosen = settings(relay.url.replace("//", "//user:wrong@"), ANBUD_SMTP_WINDOW="2")
    await deliver_due(chosen)

    assert [(await letter_row(number))["attempts"] for number in numbers] == [0] * 20
    assert sum(command.startswith("AUTH") for command in relay.commands) <= 2
    assert len([record for record in caplog.records if record.levelname in ("WARNING", "ERROR")]) == 1


async def test_S8_an_answer_that_comes_late_but_in_time_is_heard(relay):
    relay.script["DOT"] = [STALL]
    way = Connection(Relay.of_url(relay.url), SHORT)
    await way.open()
    handing = asyncio.create_task(way.hand_over(LETTER))
    await relay.body_arrived.wait()
    await asyncio.wait({handing}, timeout=0.4)  # longer than any other phase may take
    relay.writers[0].write(b"250 at last\r\n")
    assert (await handing).verdict is Verdict.ACCEPTED
    way.drop()


def test_S8_the_dot_is_waited_for_as_long_as_the_standard_says():
    assert Timeouts().dot == 600
    assert Timeouts().command == 300
    assert Timeouts().data == 120


async def test_S9_a_peer_that_vanished_frees_its_place_in_the_pool(db, relay, settings, given_letter, monkeypatch):
    monkeypatch.setattr(Timeouts, "__init__", lambda self: self.__dict__.update(SHORT.__dict__))
    relay.script["RCPT"] = [STALL]
    for _ in range(3):
        await given_letter("alert")

    done = await deliver_due(settings(relay.url))

    assert done["accepted"] == 3
    assert len(relay.accepted) == len(set(relay.accepted)) == 3
    assert relay.connections == 2


async def test_S12_what_a_relay_offers_is_asked_of_each_connection(db, relay, settings, given_letter):
    relay.script["EHLO"] = ["250-relay.example\r\n250-SIZE 1000\r\n250 DSN", "250 relay.example"]
    relay.script["DOT"] = [("250 2.0.0 ok", DROP)]
    for _ in range(2):
        await given_letter()
    await deliver_due(settings(relay.url))
    await deliver_due(settings(relay.url))

    mails = [command for command in relay.commands if command.startswith("MAIL")]
    assert ["SIZE=" in mail and "ENVID=" in mail for mail in mails] == [True, False]
    assert len(relay.accepted) == 2


@pytest.mark.parametrize("goodbye", [DROP, "421 4.4.2 idle too long"])
async def test_S13_a_connection_closed_between_two_letters_costs_the_next_nothing(
    db, relay, settings, given_letter, goodbye
):
    relay.script["DOT"] = [("250 2.0.0 ok", DROP)] if goodbye == DROP else [
        (b"250 2.0.0 ok\r\n421 4.4.2 idle too long\r\n", DROP)
    ]  # fmt: skip
    numbers = [await given_letter() for _ in range(4)]

    assert (await deliver_due(settings(relay.url)))["accepted"] == 4

    assert [(await letter_row(number))["attempts"] for number in numbers] == [1] * 4
    assert len(relay.accepted) == len(set(relay.accepted)) == 4


async def test_W3_a_worker_of_the_version_before_shares_the_outbox(pool, relay, settings, given_letter):
    """It claims and settles with the columns of the first release; neither takes the other's letters."""
    for place in range(20):
        await given_letter(recipient=f"f{place}@firma.example")
    claimed = """
        UPDATE letter SET state = 'transmitting', lease_token = 5, worker = 'old',
            lease_until = clock_timestamp() + interval '1 minute'
        WHERE id IN (SELECT id FROM letter WHERE state IN ('ready', 'deferred') ORDER BY id LIMIT 7
                     FOR UPDATE SKIP LOCKED)
    """
    tried = (
        "INSERT INTO attempt (letter_id, number, worker, connection, started_at, tls, bytes, sha256) SELECT id, 1, "
        "'old', 'x', clock_timestamp(), false, size, sha256 FROM letter WHERE lease_token = 5"
    )
    old, new = asyncio.create_task(execute(claimed)), asyncio.create_task(deliver_due(settings(relay.url)))
    await old
    await execute(tried)
    await new
    held = await fetch_value("SELECT count(*) FROM letter WHERE lease_token = 5")
    assert len(relay.accepted) == 20 - held
    await execute("UPDATE letter SET state = 'accepted', lease_token = NULL, lease_until = NULL WHERE lease_token = 5")
    assert await counts_by_state() == {"accepted": 20}


async def test_P3_poison_letters_end_by_their_own_rule_and_delay_no_other(db, relay, settings, given_letter):
    spoiled, too_big = await given_letter("alert"), await given_letter("alert", "big@firma.example")
    odd = await given_letter("alert", recipient="a b@firma.example")
    good = [await given_letter("alert", f"f{place}@firma.example") for place in range(5)]
    await execute("UPDATE letter SET fragments = ARRAY['\\x00'::bytea] WHERE id = $1", spoiled)
    relay.script["MAIL"] = ["552 5.3.4 too big"]

    await deliver_due(settings(relay.url))

    states = [(await letter_row(number))["state"] for number in (spoiled, too_big, odd, *good)]
    assert states == ["dead", "dead", "dead", *["accepted"] * 5]
    assert (await letter_row(spoiled))["reason"]


async def test_P3_a_letter_the_relay_always_refuses_is_dead_after_its_rule(db, relay, settings, given_letter):
    relay.script["DOT"] = ["554 5.6.0 no"] * 50
    number = await given_letter("alert")
    now = datetime.now(UTC)
    for hour in range(30):
        await deliver_due(settings(relay.url), now + timedelta(hours=hour))

    row = await letter_row(number)
    assert row["state"] == "dead"
    assert row["attempts"] == 2
    assert (await deliver_due(settings(relay.url)))["accepted"] == 0


async def test_P5_in_a_mass_sending_a_confirmation_overtakes(pool, relay, settings, given_letter):
    for place in range(120):
        await given_letter("alert", recipient=f"f{place}@firma.example", priority=4)
    posted = []

    def post(verb):
        if verb == "RCPT" and len(relay.recipients) == 20 and not posted:
            posted.append(asyncio.ensure_future(given_letter(recipient="new@firma.example", priority=1)))

    relay.on_command = post
    await deliver_due(settings(relay.url, ANBUD_SMTP_WINDOW="4", ANBUD_SMTP_CONNECTIONS="2"))
    await asyncio.gather(*posted)

    assert relay.recipients.index("new@firma.example") < 20 + 4 * 4
    assert len(set(relay.recipients)) == 121
