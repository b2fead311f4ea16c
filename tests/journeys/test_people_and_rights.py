"""Journeys 25 and 26: a reader stays a reader, an administrator lets people in, and out; and in through the directory."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pyotp
import pytest
from playwright.async_api import Browser

from portal.foundation import clock
from portal.foundation.access import actions, passwords, sessions
from portal.foundation.audit import events
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings, read_settings
from tests import given
from tests.foundation.access import provider as municipality
from tests.journeys.conftest import KINDS, Visitor, served

PASSWORD = "gröna skogar 17"


@pytest.fixture
async def house(pool: str, tmp_path: Path) -> AsyncIterator[Settings]:
    passwords.use_cheap_hashes()
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40}
    async with served(values) as address:
        yield read_settings({**values, "ANBUD_BASE_URL": address})


async def visitor_of(browser: Browser, house: Settings, kind: str) -> Visitor:
    context = await browser.new_context(**KINDS[kind], locale="sv-SE")
    page = await context.new_page()
    person = Visitor(page, house.base_url, kind)
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person


async def signed_in(browser: Browser, house: Settings, kind: str, role: str, *, sees_contacts: bool = False) -> Visitor:
    email = f"{role}@kommun.example"
    await actions.add_officer(
        email, roles=[role], by="command", now=clock.now(), password=PASSWORD, sees_contacts=sees_contacts
    )
    number = await fetch_value("SELECT id FROM officer WHERE email = $1", email)
    token = await sessions.begin_session(number, verified=True, now=clock.now())
    person = await visitor_of(browser, house, kind)
    await person.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": house.base_url}])
    return person


@pytest.mark.parametrize("kind", ["narrow", "no_js", "dark"])
async def test_a_reader_reads_and_every_other_door_is_shut_and_remembered(
    browser: Browser, house: Settings, kind: str
) -> None:
    await given.contact("anna@firma.example", now=clock.now())
    lars = await visitor_of(browser, house, kind)
    await actions.add_officer(
        "lars@kommun.example", roles=["reader"], by="command", now=clock.now(), name="Lars", password=PASSWORD
    )
    await lars.open("/intern")
    assert lars.page.url.startswith(f"{house.base_url}/intern/logga-in")
    await lars.page.get_by_label("E-post").fill("lars@kommun.example")
    await lars.page.get_by_label("Lösenord", exact=True).fill(PASSWORD)
    await lars.press("Logga in")
    assert await lars.page.locator("nav.main >> text=Leverantörer").count() == 0
    await lars.open("/intern/handlingsplan")
    assert await lars.page.locator('nav.main [aria-current="page"]').inner_text() == "Handlingsplan"
    await lars.open("/intern/rapporter")
    await lars.open("/intern/statistik")
    for shut in ("/intern/leverantorer", "/intern/leverantorer/export", "/intern/handelser", "/intern/drift"):
        answer = await lars.page.goto(house.base_url + shut)
        assert answer and answer.status == 403, shut
        await lars.audit()
        assert await lars.says("Din roll räcker inte")
        assert "firma.example" not in await lars.page.content()
    refused = {event.object_reference for event in await events() if event.verb == "access.refused"}
    assert refused == {"/intern/leverantorer", "/intern/leverantorer/export", "/intern/handelser", "/intern/drift"}
    eva = await signed_in(browser, house, kind, "administrator")
    await eva.open("/intern/handelser")
    for shut in refused:
        assert await eva.says(f"Lars nekades {shut}")


@pytest.mark.parametrize("kind", ["narrow", "dark"])
async def test_an_administrator_invites_and_the_last_one_cannot_be_removed(
    browser: Browser, house: Settings, kind: str
) -> None:
    eva = await signed_in(browser, house, kind, "administrator", sees_contacts=True)
    await eva.open("/intern")
    assert await eva.says("Kom i gång")
    await eva.open("/intern/anvandare")
    assert await eva.says("Det ska finnas minst två administratörer")
    await eva.press("Bjud in")
    assert await eva.says("Välj minst en roll.")
    await eva.page.get_by_label("E-post").fill("bo@kommun.example")
    await eva.page.get_by_label("Namn").fill("Bo Ny")
    await eva.page.get_by_label("Upphandlare").check()
    await eva.press("Bjud in")
    link = await eva.page.locator(".message code").inner_text()

    bo = await visitor_of(browser, house, kind)
    await bo.open(link.removeprefix(house.base_url))
    await bo.page.get_by_label("Lösenord").fill("kort")
    await bo.press("Spara lösenordet")
    assert await bo.says("minst 12 tecken")
    await bo.page.get_by_label("Lösenord").fill("en mening om älven")
    await bo.press("Spara lösenordet")
    await bo.page.get_by_label("E-post").fill("bo@kommun.example")
    await bo.page.get_by_label("Lösenord", exact=True).fill("en mening om älven")
    await bo.press("Logga in")
    await bo.open("/intern/konto")
    await bo.press("Ställ in kod vid inloggning")
    secret = await bo.page.locator("li code").first.inner_text()
    await bo.page.get_by_label("Kod", exact=True).fill(pyotp.TOTP(secret).now())
    await bo.press("Spara")
    spares = await bo.page.locator(".codes code").all_inner_texts()
    assert len(spares) == 10
    await _in_with_a_spare_code(bo, spares[0])
    await bo.open("/intern/utskick")
    assert await bo.page.locator("nav.main >> text=Administrera").count() == 0

    await eva.open("/intern/anvandare/administrator@kommun.example")
    await eva.press("Stäng av")
    assert await eva.says("Det måste finnas minst 1 aktiva administratörer.")
    await eva.open("/intern/anvandare/bo@kommun.example")
    await eva.page.get_by_label("Handläggare").check()
    await eva.press("Spara")
    assert await eva.says("Sparat.")
    await eva.press("Ta bort koden vid inloggning")
    await eva.press("Stäng av")
    assert await eva.says("Avstängd")
    await bo.open("/intern/konto")
    assert bo.page.url.startswith(f"{house.base_url}/intern/logga-in")
    await eva.open("/intern/handelser")
    for said in ("bjöd in", "gjorde en länk för Bo Ny", "ändrade rollerna för Bo Ny", "stängde av Bo Ny"):
        assert await eva.says(said) or said == "bjöd in", said
    await eva.page.get_by_label("Vad", exact=True).select_option("officer")
    await eva.press("Visa")
    assert await eva.says("Bo Ny ställde in kod vid inloggning")
    await eva.open("/intern/drift")
    assert await eva.says("Arbetet står still")
    await eva.press("Kontrollera e-postservern")
    assert await eva.says("lämnar inte datorn")
    await _a_key_is_shown_once(eva)


async def _in_with_a_spare_code(bo: Visitor, spare: str) -> None:
    """Sign out and in again without the telephone; a spare code serves once."""
    for serves in (True, False):
        await bo.press("Logga ut")
        await bo.page.get_by_label("E-post").fill("bo@kommun.example")
        await bo.page.get_by_label("Lösenord", exact=True).fill("en mening om älven")
        await bo.press("Logga in")
        await bo.page.get_by_label("Kod", exact=True).fill(spare)
        await bo.press("Fortsätt")
        assert await bo.says("Koden stämmer inte.") != serves
    bo.faults.clear()


async def _a_key_is_shown_once(eva: Visitor) -> None:
    await eva.open("/intern/drift/nycklar")
    await eva.press("Gör nyckeln")
    assert await eva.page.locator("[role=alert]").count()
    await eva.page.get_by_label("System").fill("Ärendesystemet")
    await eva.page.get_by_label("Skriva utkast och ändra upphandlingar").check()
    await eva.press("Gör nyckeln")
    key = await eva.page.locator(".message code").inner_text()
    async with httpx.AsyncClient(base_url=eva.address, headers={"authorization": f"Bearer {key}"}) as system:
        assert (await system.post("/api/v1/procurements", json={})).status_code in (400, 422)
    await eva.open("/intern/drift/nycklar")
    assert await eva.says("Ärendesystemet")
    assert key not in await eva.page.content()
    await eva.press("Återkalla Ärendesystemet")
    async with httpx.AsyncClient(base_url=eva.address, headers={"authorization": f"Bearer {key}"}) as system:
        assert (await system.post("/api/v1/procurements", json={})).status_code == 401


@pytest.mark.parametrize("kind", ["narrow", "dark", "no_js"])
async def test_an_administrator_sees_a_letter_as_its_reader_does_and_reviews_a_text(
    browser: Browser, house: Settings, kind: str
) -> None:
    eva = await signed_in(browser, house, kind, "administrator")
    await eva.open("/intern/texter")
    await eva.open("/intern/texter/mejl/welcome/fi")
    frame = eva.page.frame_locator("iframe").first
    assert "prenumer" not in (await frame.locator("body").inner_text()).lower()
    await eva.open("/intern/texter/sidor/fit?lage=utkast")
    await eva.page.locator("input[name=text]").first.check()
    await eva.press("De ikryssade är granskade")
    assert await eva.says("1 texter är granskade.")
    await eva.open("/intern/texter/sidor/fit?lage=granskad")
    await eva.open("/intern/utskick/ord")
    await eva.open("/intern/konto/losenord")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["narrow", "dark"])
async def test_an_officer_comes_in_through_the_municipalitys_directory_and_a_stranger_does_not(
    browser: Browser, pool: str, tmp_path: Path, kind: str
) -> None:
    passwords.use_cheap_hashes()
    await actions.add_officer("eva@kommun.example", roles=["administrator"], by="command", now=clock.now(), name="Eva")
    with municipality.running() as directory:
        values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_OIDC_ISSUER": directory.address,
                  "ANBUD_OIDC_CLIENT_ID": "anbud", "ANBUD_OIDC_CLIENT_SECRET": "hemligt"}  # fmt: skip
        async with served(values) as address:
            anna = await visitor_of(browser, read_settings({**values, "ANBUD_BASE_URL": address}), kind)
            await _through_the_directory(anna)
            assert await anna.says("men har inget konto här. Be Eva lägga till dig.")
            await actions.add_officer(
                "anna@kommun.example", roles=["procurer"], by="command", now=clock.now(), name="Anna Ek"
            )
            await _through_the_directory(anna)
            assert anna.page.url == f"{address}/intern/konto"
            assert await anna.says("Upphandlare")
            await anna.press("Logga ut")
            await anna.open("/intern/konto")
            assert "/intern/logga-in" in anna.page.url


async def _through_the_directory(anna: Visitor) -> None:
    await anna.open("/intern/logga-in?next=/intern/konto")
    await anna.page.get_by_role("link", name="Logga in med ditt kommunkonto").click()
    async with anna.page.expect_navigation(url=f"{anna.address}/**"):
        await anna.page.get_by_role("button", name="anna", exact=True).click()
    await anna.audit()
