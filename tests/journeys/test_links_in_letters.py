"""Journeys 6 to 9: what links in letters do in the hands of robots, mail providers, subscribers and strangers."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from notifications.digests.actions import alerts_due
from notifications.matching.actions import match_due
from portal.foundation import clock
from portal.foundation.database import fetch_value
from suppliers.signup.actions import manage_token
from tests import given
from tests.journeys.conftest import Visitor
from tests.journeys.test_the_sign_up import as_a_reader, link_in, newest_letter
from tests.visitor import settings_in

ADDRESS = "anna@exempel.se"
ACTIVE = "SELECT count(*) FROM contact WHERE confirmed_at IS NOT NULL AND ended_at IS NULL"


async def sign_up(visitor: Visitor, email: str = ADDRESS) -> None:
    """Fill in the last step and send it."""
    await visitor.open("/prenumerera/foretag?everything=no&trades=snorojning&frequency=now&language=sv")
    await visitor.page.get_by_label("Företagets namn").fill("Annas plog")
    await visitor.page.get_by_label("E-postadress").fill(email)
    await as_a_reader(visitor)
    await visitor.press("Skicka")


async def subscribe(visitor: Visitor) -> None:
    """Sign up and confirm; the choices are open."""
    await sign_up(visitor)
    await visitor.open(link_in(await newest_letter("confirmation"), "bekrafta"))
    await visitor.press("Ja, skicka mejl till mig")


def email_in(file: Path | str) -> str:
    """Return the address that a file of somebody's own data holds."""
    found: str = json.loads(Path(file).read_text(encoding="utf-8"))["email"]
    return found


async def test_6_a_robot_that_opens_every_link_confirms_and_ends_nothing(visitor: Visitor, tmp_path) -> None:
    await sign_up(visitor)
    await visitor.open(link_in(await newest_letter("confirmation"), "bekrafta"))
    assert await visitor.says("Bekräfta prenumerationen")
    assert await fetch_value("SELECT count(*) FROM contact") == 0, "opening the link confirmed"
    await visitor.press("Ja, skicka mejl till mig")
    await given.published(now=clock.now())
    await match_due(clock.now())
    await alerts_due(settings_in(tmp_path), clock.now())

    for kind in ("welcome", "alert"):
        text = (await newest_letter(kind)).get_body(("plain",)).get_content()
        paths = re.findall(r"https?://[^/\s]+(/(?:mina-val|avsluta|upphandlingar)/\S+)", text)
        assert any("/avsluta/" in path for path in paths)
        for path in paths:
            await visitor.open(path)
    assert await fetch_value(ACTIVE) == 1, "opening a link ended the mail"


@pytest.mark.parametrize("visitor", ["dark"], indirect=True)
async def test_7_a_provider_ends_with_one_click_and_a_person_with_a_button_that_can_be_undone(visitor: Visitor) -> None:
    await subscribe(visitor)
    letter = await newest_letter("welcome")
    ending = re.search(r"<https?://[^/]+(/avsluta/[^>]+)>", letter["List-Unsubscribe"])[1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _twice in range(2):
        answer = await visitor.page.request.post(visitor.address + ending, form={"List-Unsubscribe": "One-Click"})
        assert (answer.status, await answer.text()) == (200, "")
        assert await fetch_value(ACTIVE) == 0

    await visitor.open(ending)
    assert await visitor.says("Avslutat. Du får inga fler mejl från oss.")
    await visitor.press("Ångra")
    assert await visitor.says("Ångrat. Du får mejl som förut.")
    assert await fetch_value(ACTIVE) == 1
    await visitor.open(link_in(letter, "avsluta"))
    await visitor.page.get_by_label("Det kommer för många mejl").check()
    await visitor.press("Ja, avsluta alla mejl")
    assert await visitor.says("Avslutat. Du får inga fler mejl från oss.")
    assert await fetch_value("SELECT ended_reason FROM contact") == "too_many"
    await visitor.press("Ångra")
    assert await fetch_value(ACTIVE) == 1


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_8_a_subscriber_changes_everything_moves_reads_its_data_and_is_forgotten(visitor: Visitor) -> None:
    page = visitor.page
    await subscribe(visitor)
    choices = page.url.removeprefix(visitor.address)
    await visitor.press("Ändra branscher och sökningar")
    await page.get_by_label("Snöröjning och halkbekämpning").uncheck()
    await page.get_by_label("Bevaka egna ord").fill("byskolan")
    await visitor.press("Spara")
    assert await visitor.says("Sökningen ”byskolan”")
    assert await fetch_value("SELECT trades FROM subscription") == []
    await visitor.press("Pausa i 3 månader")
    assert await visitor.says("Sparat. Du får inga mejl på 3 månader.")
    await visitor.press("Avsluta pausen")
    assert await visitor.says("Sparat. Du får mejl igen.")
    await page.get_by_label("En gång i veckan, på måndagar").check()
    await page.get_by_label("Suomi").check()
    await visitor.press("Spara")
    assert await visitor.says("Sparat. Du får nu mejl en gång i veckan.")
    assert await fetch_value("SELECT language FROM contact") == "fi"

    await visitor.press("Läs mina uppgifter")
    assert await visitor.says("byskolan")
    async with page.expect_download() as started:
        await page.get_by_role("link", name="Ladda ner mina uppgifter (JSON)").first.click()
    assert email_in(await (await started.value).path()) == ADDRESS

    await visitor.open(choices)
    await visitor.press("Byt e-postadress")
    await page.get_by_label("Ny e-postadress").fill("ny@exempel.se")
    await visitor.press("Skicka länken")
    assert await fetch_value("SELECT email FROM contact") == ADDRESS, "moved before it was confirmed"
    await visitor.open(link_in(await newest_letter("address_change"), "ny-adress"))
    await visitor.press("Kyllä, lähetä viestit tähän")
    assert await fetch_value("SELECT email FROM contact") == "ny@exempel.se"
    assert (await newest_letter("address_left"))["To"] == ADDRESS
    await visitor.open(choices)
    assert await visitor.says("Länken har slutat gälla"), "the old link still opens the choices"

    await visitor.open(link_in(await newest_letter("address_changed"), "mina-val"))
    await visitor.press("Poista tietosi")
    await page.get_by_label("Kyllä, poistakaa tietoni").check()
    await visitor.press("Poista")
    assert await visitor.says("Tietosi on poistettu")
    assert await fetch_value("SELECT count(*) FROM contact WHERE email LIKE '%exempel%'") == 0
    assert await fetch_value("SELECT count(*) FROM subscription_search") == 0


async def test_9_a_stranger_learns_nothing_from_links_of_others_or_from_asking(visitor: Visitor, tmp_path) -> None:
    page = visitor.page
    await subscribe(visitor)
    token = page.url.rpartition("/")[2]
    used = link_in(await newest_letter("confirmation"), "bekrafta")
    contact = await fetch_value("SELECT id FROM contact")
    secret = settings_in(tmp_path).secret_key
    old = manage_token(contact, 1, secret, clock.now() - timedelta(days=91))
    for path in (
        f"/mina-val/{token[:-2]}",
        f"/mina-val/{old}",
        f"/avsluta/{token}",
        "/bekrafta/abc",
        f"/mina-val/{token}x",
    ):
        await visitor.open(path)
        assert await visitor.says("Länken har slutat gälla")
        assert not await visitor.says("Annas plog")
    await visitor.open(used)
    assert await visitor.says("Det här är redan klart")

    answers = []
    for email in (ADDRESS, "okand@exempel.se"):
        await visitor.open("/mina-val/lank")
        await page.get_by_label("E-postadress").fill(email)
        await visitor.press("Skicka länken")
        answers.append((await page.inner_text("main")).replace(email, "…"))
    assert answers[0] == answers[1]
    assert "Om adressen finns hos oss har vi skickat en länk." in answers[0]
    assert await fetch_value("SELECT count(*) FROM letter WHERE kind = 'manage_link'") == 1
    asked = {
        page.request.post(f"{visitor.address}/mina-val/lank", form={"email": f"x{n}@exempel.se"}) for n in range(20)
    }
    statuses = [(await answer).status for answer in asked]
    assert 429 in statuses
