"""Journey 15: whoever wrote last does not approve, a colleague does, and nobody's text is lost."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from portal.foundation import clock
from portal.foundation.access import actions, passwords, sessions
from portal.foundation.database import fetch_value
from procurement.register.queries import procurement_by_reference
from tests.journeys.conftest import KINDS, Visitor, served


@pytest.fixture(params=["narrow", "dark"])
async def anna_and_bo(
    request: pytest.FixtureRequest, browser: Browser, pool: str, tmp_path: Path
) -> AsyncIterator[tuple[Visitor, Visitor]]:
    """Two procurers, each at a browser of their own, where a colleague must look first."""
    passwords.use_cheap_hashes()
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_FOUR_EYES": "yes"}
    people = []
    async with served(values) as address:
        for name in ("Anna", "Bo"):
            email = f"{name.lower()}@kommun.example"
            await actions.add_officer(email, roles=["procurer"], by="command", now=clock.now(), name=name)
            number = await fetch_value("SELECT id FROM officer WHERE name = $1", name)
            token = await sessions.begin_session(number, verified=True, now=clock.now())
            context = await browser.new_context(**KINDS[request.param], locale="sv-SE")
            await context.add_cookies([{"name": "anbud_session", "value": token, "url": address}])
            people.append(Visitor(await context.new_page(), address, request.param))
        yield people[0], people[1]
        for person in people:
            await person.page.context.close()


async def test_15_a_colleague_approves_what_one_has_written_and_nobodys_text_is_lost(
    anna_and_bo: tuple[Visitor, Visitor],
) -> None:
    anna, bo = anna_and_bo
    reference = await _written(anna)
    preview = f"/intern/upphandlingar/{reference}/forhandsgranska"
    await anna.open(preview)
    assert await anna.says("Du ändrade utkastet senast. En kollega behöver granska och publicera.")
    assert await anna.page.get_by_role("button", name="Publicera").count() == 0
    form = {"number": "0", "revision": str(await fetch_value("SELECT revision FROM procurement"))}
    answer = await anna.page.request.post(f"{anna.address}{preview.replace('forhandsgranska', 'publicera')}", form=form)
    assert "En kollega behöver granska och publicera." in await answer.text()
    assert (await procurement_by_reference(reference))["status"] == "draft"
    await anna.press("Skicka till granskning")

    # Both open the form; Bo saves first.
    await anna.open(f"/intern/upphandlingar/{reference}")
    await bo.open("/intern")
    await bo.press(f"Granska utkastet {reference}")
    await bo.open(f"/intern/upphandlingar/{reference}")
    await bo.page.get_by_label("Sammanfattning", exact=True).fill("Bos ord.")
    await bo.press("Spara")
    await anna.page.get_by_label("Sammanfattning", exact=True).fill("Annas ord.")
    await anna.page.get_by_label("Beskrivning", exact=True).fill("Annas beskrivning.")
    await anna.press("Spara")
    assert await anna.says("Någon annan har ändrat samma uppgifter")
    assert await anna.says("Bos ord.")
    assert await anna.page.get_by_label("Sammanfattning", exact=True).input_value() == "Annas ord."
    assert (await procurement_by_reference(reference))["texts"]["sv"]["summary"] == "Bos ord."
    await anna.press("Spara")
    kept = (await procurement_by_reference(reference))["texts"]["sv"]
    assert (kept["summary"], kept["description"]) == ("Annas ord.", "Annas beskrivning.")

    await bo.open(preview)
    await bo.press("Publicera utan att mejla någon")
    await bo.open(f"/upphandlingar/{reference}")
    assert await bo.says("Annas beskrivning.")


async def _written(officer: Visitor) -> str:
    """Write a draft that saves itself, complete it, and return its number."""
    await officer.open("/intern/upphandlingar/ny")
    await officer.page.get_by_label("Rubrik", exact=True).fill("Snöröjning i byarna")
    await officer.page.get_by_label("Sammanfattning", exact=True).fill("Plogning och sandning.")
    await officer.page.get_by_label("CPV-koder").focus()
    await officer.page.get_by_text("Sparat ").wait_for()
    await officer.audit()
    reference = officer.page.url.rpartition("/")[2]
    assert (await procurement_by_reference(reference))["texts"]["sv"]["title"] == "Snöröjning i byarna"
    await officer.page.get_by_label("CPV-koder").fill("90620000")
    await officer.page.get_by_role("textbox", name="Sista dag att lämna anbud").fill("2035-10-16")
    await officer.press("Spara")
    return reference
