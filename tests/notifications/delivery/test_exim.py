"""Against a second mail server that no one here wrote: a real Exim, inside TLS and with a log-in."""

import os
from email import message_from_bytes, policy

import pytest

from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import attempts_of, letter_row
from notifications.letters.queries import whole_letters
from portal.foundation import clock
from portal.foundation.database import fetch_value
from portal.worker import run_once
from tests import given
from tests.notifications.delivery.real_exim import is_here, real_exim


@pytest.fixture(scope="module")
def exim():
    if not is_here():
        if os.environ.get("CI") == "true" and os.geteuid() == 0:
            pytest.fail("Exim is missing: CI unpacks it")
        pytest.skip("left out: it needs root and Debian's exim4-daemon-light, unpacked as .ci/run does")
    with real_exim() as running:
        yield running


async def test_letters_go_to_a_real_exim_by_starttls_and_log_in_and_arrive_byte_for_byte(
    db, exim, settings, given_letter
):
    numbers = [await given_letter("alert", f"f{place}@firma.example") for place in range(12)]
    before = len(exim.taken())

    assert (await deliver_due(settings(exim.url())))["accepted"] == 12

    [attempt] = await attempts_of(numbers[0])
    assert attempt["tls"]
    assert attempt["reply"].startswith("OK id=")
    sent = {_body((await whole_letters([number]))[number]) for number in numbers}
    assert {body.replace(b"\r\n", b"\n") for body in exim.taken()[before:]} == sent


def _body(raw: bytes) -> bytes:
    return raw.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")


async def test_a_letter_of_ours_passes_its_look_at_the_headers_and_reads_without_defects(db, exim, settings):
    chosen, now, before = settings(exim.url()), clock.now(), len(exim.taken())
    await given.contact("anna@firma.example", now=now, frequency="now")
    await given.published(now=now, title="Snöröjning i byarna")

    assert (await run_once(chosen, now))["letters"]["accepted"] == 1

    [body] = exim.taken()[before:]
    number = await fetch_value("SELECT max(id) FROM letter")
    raw = (await whole_letters([number]))[number]
    message = message_from_bytes(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body, policy=policy.default)
    assert [part.defects for part in message.walk()] == [[]] * 3
    assert "Snöröjning i byarna" in message.get_body(("plain",)).get_content()


@pytest.mark.parametrize(
    ("recipient", "state", "reply"),
    [("gone@firma.example", "refused", "5.1.1 no such user"), ("full@firma.example", "deferred", "4.2.2 mailbox full")],
)
async def test_what_a_real_exim_says_of_an_address_is_understood(
    db, exim, settings, given_letter, recipient, state, reply
):
    number = await given_letter("alert", recipient)
    await deliver_due(settings(exim.url()))
    assert (await letter_row(number))["state"] == state
    assert (await attempts_of(number))[0]["reply"].endswith(reply)


async def test_a_log_in_that_a_real_exim_does_not_know_sends_nothing_and_loses_nothing(
    db, exim, settings, given_letter
):
    number, before = await given_letter("alert"), len(exim.taken())
    await deliver_due(settings(exim.url("fel")))
    assert (await letter_row(number))["attempts"] == 0
    assert len(exim.taken()) == before


async def test_a_real_exim_that_nobody_vouches_for_hears_no_password(db, exim, settings, given_letter):
    number, before = await given_letter("alert"), exim.log()
    await deliver_due(settings(exim.url().partition("?")[0]))
    assert (await letter_row(number))["attempts"] == 0
    assert "set_id=anbud" not in exim.log().removeprefix(before)
