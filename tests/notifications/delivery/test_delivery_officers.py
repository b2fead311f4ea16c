"""What a person may do with the outbox."""

from datetime import UTC, datetime

import pytest

from notifications.delivery.actions import pause_sending, resolve_letter, resume_sending, retry_letter
from notifications.delivery.errors import LetterSettled, NoSuchLetter
from notifications.delivery.jobs import deliver_due, ways_out
from notifications.delivery.queries import letter_row
from notifications.delivery.trial import send_trial
from tests.notifications.delivery.scripted_server import DROP

NOW = datetime.now(UTC)
pytestmark = pytest.mark.usefixtures("db")


async def test_a_refused_letter_may_be_tried_again(relay, settings, given_letter):
    relay.script["RCPT"] = ["550 5.1.1 no such user"]
    number = await given_letter()
    await deliver_due(settings(relay.url))

    await retry_letter(number, at=NOW)

    assert (await deliver_due(settings(relay.url)))["accepted"] == 1


async def test_an_accepted_letter_is_never_sent_again(relay, settings, given_letter):
    number = await given_letter()
    await deliver_due(settings(relay.url))

    with pytest.raises(LetterSettled, match="is accepted"):
        await retry_letter(number, at=NOW)


async def test_a_letter_that_is_not_there_is_said_to_be_missing():
    with pytest.raises(NoSuchLetter):
        await retry_letter(999_999, at=NOW)


@pytest.mark.parametrize(("accepted", "state", "sent"), [(True, "accepted", 0), (False, "ready", 1)])
async def test_an_officer_says_what_became_of_an_unknown_letter(relay, settings, given_letter, accepted, state, sent):
    relay.script["DOT"] = [DROP]
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))

    await resolve_letter(number, accepted=accepted, by="anna", at=NOW)

    assert (await letter_row(number))["state"] == state
    assert (await deliver_due(settings(relay.url)))["accepted"] == sent


async def test_a_pause_holds_all_mail_until_it_is_lifted(relay, settings, given_letter):
    await given_letter()
    await pause_sending(by="anna", reason="relay moves", at=NOW)
    assert (await deliver_due(settings(relay.url)))["accepted"] == 0

    await resume_sending()

    assert (await deliver_due(settings(relay.url)))["accepted"] == 1


async def test_a_trial_letter_tells_each_answer(relay, settings):
    chosen = settings(relay.url)

    outcome, steps = await send_trial("a@firma.example", chosen, ways_out(chosen), at=NOW)

    assert outcome.verdict == "accepted"
    assert [step.split(":")[0] for step in steps] == ["MAIL", "RCPT", "DATA", "end of letter"]
