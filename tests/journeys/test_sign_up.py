"""A firm signs up, confirms, changes and ends, in a browser; every page is audited."""

import re

import pytest

from notifications.delivery.queries import bytes_of
from portal.foundation.database import fetch_value


async def path_in_letter(kind: str) -> str:
    """The path of the link in the newest letter of a kind."""
    letter = await fetch_value("SELECT id FROM letter WHERE kind = $1 ORDER BY id DESC LIMIT 1", kind)
    text = (await bytes_of(letter)).replace(b"=\r\n", b"").replace(b"=3D", b"=").decode()
    return re.search(r"https?://[^/]+((?:/fi)?/(?:bekrafta|mina-val)/[\w.-]+)", text)[1]


@pytest.mark.parametrize("visitor", ["no_js", "narrow"], indirect=True)
async def test_a_snow_clearer_finds_its_trade_rights_a_mistake_and_is_sent_to_its_mail(visitor):
    page = visitor.page
    await visitor.open("/prenumerera")
    await page.get_by_label("Sök med egna ord").fill("plogning")
    await visitor.press("Sök")
    await page.get_by_label("Snöröjning", exact=False).first.check()
    await visitor.press("Fortsätt")
    await visitor.press("Fortsätt")
    await page.get_by_label("E-postadress").fill("anna@firma")
    await visitor.press("Skicka")
    assert await visitor.says("Skriv företagets namn")
    await page.get_by_label("Företagets namn").fill("Annas plog")
    await page.get_by_label("E-postadress").fill("anna@firma.example")
    await visitor.press("Skicka")
    assert await visitor.says("Kolla din e-post")


@pytest.mark.parametrize("visitor", ["dark"], indirect=True)
async def test_confirming_pausing_ending_and_undoing_are_pages_without_fault(visitor):
    form = {"everything": "yes", "company": "Annas plog", "email": "anna@firma.example"}
    await visitor.page.request.post(f"{visitor.address}/prenumerera", form=form)
    await visitor.open(await path_in_letter("confirmation"))
    await visitor.press("Ja, skicka mejl till mig")
    assert await visitor.says("Klart. Du får nu mejl en gång om dagen.")
    await visitor.press("Pausa i 3 månader")
    assert await visitor.says("Pausad till")
    await visitor.press("Ändra branscher")
    await visitor.page.go_back()
    await visitor.press("Avsluta allt")
    await visitor.press("Ja, avsluta alla mejl")
    assert await visitor.says("Avslutat")
    await visitor.press("Ångra")
    assert await visitor.says("Du får mejl som förut")
    await visitor.open("/mina-val/lank")
