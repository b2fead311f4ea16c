"""Pages about machines, and the administrator's pages for them, audited; keys and secrets are shown once."""

import pytest

from notifications.webhooks.actions import note_events, prove_webhook, tell_due
from portal.foundation import clock
from portal.foundation.database import fetch_value
from tests import given
from tests.visitor import session_of

PAGES = (
    "/oppna-data",
    "/api",
    "/api/problem/not-found",
    "/inbaddad/upphandlingar",
    "/fi/oppna-data",
    "/en/inbaddad/upphandlingar",
)


@pytest.mark.parametrize("visitor", ["phone", "narrow", "dark", "forced_colours", "no_js"], indirect=True)
async def test_the_pages_for_machines_are_sound_for_people(visitor):
    await given.published(now=clock.now())
    for path in PAGES:
        await visitor.open(path)


async def signed_in(visitor):
    token = await session_of("administrator")
    await visitor.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": visitor.address}])


@pytest.mark.parametrize("visitor", ["phone", "desktop"], indirect=True)
async def test_26_an_administrator_makes_a_key_that_is_shown_once_and_takes_it_back(visitor):
    await signed_in(visitor)
    await visitor.open("/intern/drift/nycklar")
    await visitor.press("Gör nyckeln")
    assert await visitor.says("Välj vad nyckeln får göra")
    await visitor.page.get_by_label("System").fill("Ärendesystemet")
    await visitor.page.get_by_label("Skriva utkast och ändra upphandlingar").check()
    await visitor.press("Gör nyckeln")
    key = await visitor.page.locator(".message code").inner_text()
    assert key.startswith("anbud_")
    await visitor.open("/intern/drift/nycklar")
    assert not await visitor.says(key)
    await visitor.press("Återkalla Ärendesystemet")
    assert await visitor.says("Den fungerar inte längre")


@pytest.mark.parametrize("visitor", ["phone", "desktop"], indirect=True)
async def test_an_administrator_adds_a_webhook_and_reads_what_it_was_told(visitor):
    await signed_in(visitor)
    await visitor.open("/intern/drift/webhookar")
    await visitor.press("Lägg till")
    assert await visitor.says("Välj minst en händelse")
    await visitor.page.get_by_label("System").fill("Webbplatsen")
    await visitor.page.get_by_label("Adress").fill("https://127.0.0.1/in")
    await visitor.page.get_by_label("En upphandling publiceras").check()
    await visitor.press("Lägg till")
    assert await visitor.says("internt nät")
    await visitor.page.get_by_label("Adress").fill("https://system.invalid/in")
    await visitor.press("Lägg till")
    assert (await visitor.page.locator(".message code").inner_text()).startswith("whsec_")
    number = await fetch_value("SELECT id FROM webhook")
    await given.published(now=clock.now())
    await prove_webhook(number, now=clock.now())
    await note_events(clock.now(), visitor.address)
    await tell_due("k" * 40, private=False, now=clock.now())
    await visitor.open(f"/intern/drift/webhookar/{number}")
    assert await visitor.says("Adressen går inte att slå upp") or await visitor.says("går inte att nå")
    await visitor.page.locator("summary").first.click()
    await visitor.audit()
    await visitor.press("Skicka igen")
    assert await visitor.says("skickas igen inom några sekunder")
