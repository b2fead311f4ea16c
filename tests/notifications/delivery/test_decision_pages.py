"""Officers decide about letters, each time with a reason; they see why somebody got none, and whom to ring."""

from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from notifications.delivery.jobs import deliver_due
from notifications.delivery.queries import brakes, letter_row
from notifications.delivery.suppression import suppress
from notifications.digests.actions import alerts_due, digests_due
from notifications.matching.actions import match_due
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions, passwords, sessions
from portal.foundation.database import execute, fetch, fetch_value
from suppliers.registry.actions import end_contact, pause_contact
from tests import given
from tests.notifications.delivery.scripted_server import DROP


@pytest.fixture
def signed_in(db, settings):
    passwords.use_cheap_hashes()

    @asynccontextmanager
    async def enter(role="procurer"):
        await actions.add_officer(f"{role}@kommun.example", roles=[role], by="command", now=clock.now())
        officer = await fetch_value("SELECT max(id) FROM officer")
        token = await sessions.begin_session(officer, verified=True, now=clock.now())
        transport = httpx.ASGITransport(app=create_app(settings()))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
        ) as browser:
            yield browser

    return enter


async def given_unknown(relay, settings, given_letter):
    relay.script["DOT"] = [DROP]
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))
    return number


@pytest.mark.parametrize(("wish", "state"), [("framme", "accepted"), ("inte", "ready")])
async def test_an_unknown_letter_is_settled_with_a_reason_that_is_kept(
    relay, settings, given_letter, signed_in, wish, state
):
    number = await given_unknown(relay, settings, given_letter)
    async with signed_in() as browser:
        asked = await browser.get(f"/intern/utskick/{number}/beslut")
        without = await browser.post(f"/intern/utskick/{number}/beslut", data={"val": wish})
        decided = await browser.post(
            f"/intern/utskick/{number}/beslut", data={"val": wish, "varfor": "Loggen säger det"}
        )

    assert "Message-ID &lt;" in asked.text
    assert without.status_code == 422
    assert decided.status_code == 303
    row = await letter_row(number)
    assert row["state"] == state
    assert "procurer@kommun.example" in row["reason"] and "Loggen säger det" in row["reason"]
    assert await fetch_value("SELECT actor FROM event WHERE verb = 'letter.resolved'") == "procurer@kommun.example"


async def test_a_letter_that_was_given_up_is_tried_again_with_the_same_bytes(relay, settings, given_letter, signed_in):
    relay.script["RCPT"] = ["550 5.1.1 no such user"]
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))
    async with signed_in() as browser:
        await browser.post(f"/intern/utskick/{number}/beslut", data={"val": "igen", "varfor": "Firman har ringt"})
        page = await browser.get(f"/intern/utskick/{number}")

    assert "Firman har ringt" in page.text
    assert (await deliver_due(settings(relay.url)))["accepted"] == 1


async def test_an_accepted_letter_offers_no_decision(relay, settings, given_letter, signed_in):
    number = await given_letter("alert")
    await deliver_due(settings(relay.url))
    async with signed_in() as browser:
        asked = await browser.get(f"/intern/utskick/{number}/beslut")
        forced = await browser.post(f"/intern/utskick/{number}/beslut", data={"val": "igen", "varfor": "x"})
    assert "avgjort" in asked.text
    assert forced.status_code == 422
    assert len(relay.accepted) == 1


async def test_all_unknown_letters_are_settled_alike_after_a_fail_over(relay, settings, given_letter, signed_in):
    for _ in range(3):
        number = await given_letter("alert")
        await execute("UPDATE letter SET state = 'unknown' WHERE id = $1", number)
    async with signed_in() as browser:
        listed = await browser.get("/intern/utskick")
        await browser.post("/intern/utskick/okanda", data={"val": "framme", "varfor": "Reläets logg har dem alla"})
    assert "/intern/utskick/okanda" in listed.text
    assert {row["state"] for row in await fetch("SELECT state FROM letter")} == {"accepted"}


async def test_all_sending_is_stopped_with_a_reason_and_goes_on_again(relay, settings, given_letter, signed_in):
    await given_letter("alert")
    async with signed_in() as browser:
        assert (await browser.post("/intern/utskick/stoppa", data={})).status_code == 422
        await browser.post("/intern/utskick/stoppa", data={"varfor": "Reläet flyttas"})
        stopped = await browser.get("/intern/utskick")
        assert (await deliver_due(settings(relay.url)))["accepted"] == 0
        await browser.post("/intern/utskick/fortsatt")

    assert "Reläet flyttas" in stopped.text
    assert await brakes() == []
    assert (await deliver_due(settings(relay.url)))["accepted"] == 1
    verbs = [row["verb"] for row in await fetch("SELECT verb FROM event WHERE object_kind = 'sending' ORDER BY id")]
    assert verbs == ["sending.paused", "sending.resumed"]


async def test_who_only_reads_decides_nothing(relay, settings, given_letter, signed_in):
    number = await given_letter("alert")
    async with signed_in("reader") as browser:
        answers = [
            await browser.post(f"/intern/utskick{path}", data={"val": "igen", "varfor": "x"})
            for path in (f"/{number}/beslut", "/okanda", "/stoppa", "/fortsatt")
        ]
    assert [answer.status_code for answer in answers] == [403] * 4


async def test_every_match_that_led_to_no_letter_says_why(at, settings, signed_in, relay):
    now = clock.now()
    contacts = {
        name: await given.contact(f"{name}@firma.example", company=f"Firma {name}", now=now, frequency="day")
        for name in ("paus", "slut", "sparrad", "med")
    }
    await pause_contact(contacts["paus"], now=now)
    await suppress("sparrad@firma.example", "k" * 40, reason="complaint", by="test", at=now)
    reference = await given.published(now=now)
    await match_due(now)
    await end_contact(contacts["slut"], now=now)
    chosen = settings(relay.url)
    tomorrow = now + timedelta(days=1, hours=1)
    await digests_due(chosen, tomorrow)
    await alerts_due(chosen, tomorrow)
    await deliver_due(chosen, tomorrow)

    async with signed_in() as browser:
        everything = (await browser.get("/intern/utskick/ej-skickade")).text
        of_it = (await browser.get("/intern/utskick/ej-skickade", params={"upphandling": reference})).text
        supplier = await fetch_value("SELECT supplier_id FROM contact WHERE email = 'paus@firma.example'")
        of_one = (await browser.get("/intern/utskick/ej-skickade", params={"leverantor": str(supplier)})).text
        other = (await browser.get("/intern/utskick/ej-skickade", params={"upphandling": "2000-001"})).text

    for page in (everything, of_it):
        assert "Mottagaren hade paus" in page
        assert "Mottagaren avslutade innan mejlet skickades" in page
        assert "Adressen är spärrad" in page
        assert "Firma med" not in page
    assert "Firma paus" in of_one and "Firma slut" not in of_one
    assert "Alla träffar har blivit mejl" in other


async def test_letters_held_by_the_brake_are_among_those_not_sent(settings, signed_in, relay):
    now = clock.now()
    await given.contact(now=now, company="Firma broms", frequency="now")
    await given.published(now=now)
    await match_due(now)
    await alerts_due(settings(), now)
    async with signed_in() as browser:
        before = (await browser.get("/intern/utskick/ej-skickade")).text
        await browser.post("/intern/utskick/stoppa", data={"varfor": "x"})
        held = (await browser.get("/intern/utskick/ej-skickade")).text
    assert "Firma broms" not in before
    assert "Firma broms" in held and "Alla utskick är stoppade" in held


async def test_suppliers_whom_mail_does_not_reach_are_to_be_rung(settings, signed_in, relay):
    now = clock.now()
    for name in ("borta", "framme"):
        await given.contact(f"{name}@firma.example", company=f"Firma {name}", now=now, frequency="now")
    await given.published(now=now)
    await match_due(now)
    await alerts_due(settings(), now)
    relay.script["RCPT"] = ["550 5.1.1 no such user"]
    await deliver_due(settings(relay.url), now)
    async with signed_in() as browser:
        page = (await browser.get("/intern/utskick/ring")).text
    refused = await fetch_value("SELECT recipient FROM letter WHERE state = 'refused'")
    name = refused.partition("@")[0]
    assert f"Firma {name}" in page
    assert refused not in page, "addresses are for those who may see them"
    assert page.count("Firma ") == 1
