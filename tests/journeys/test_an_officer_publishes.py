"""An officer writes a procurement, sees whom it reaches and in what words, and publishes it; every page is audited."""

import pytest

from portal.foundation import clock
from portal.foundation.database import execute
from tests import given
from tests.journeys.conftest import Visitor
from tests.visitor import session_of


async def signed_in(visitor: Visitor) -> None:
    token = await session_of("procurer")
    await visitor.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": visitor.address}])


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_from_an_empty_form_to_a_public_page(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact(now=clock.now(), trades=("snorojning",), frequency="now")
    await visitor.open("/intern/upphandlingar/ny")
    await visitor.press("Spara")
    assert await visitor.says("Formuläret är tomt")
    await visitor.page.get_by_label("Rubrik", exact=True).fill("Snöröjning i byarna")
    await visitor.page.get_by_label("Sammanfattning", exact=True).fill("Plogning och sandning.")
    await visitor.press("Spara")
    assert await visitor.says("Det saknas något innan den kan publiceras: minst en CPV-kod")
    await visitor.press("Ändra")
    await visitor.page.get_by_label("CPV-koder").fill("90620000")
    await visitor.page.get_by_label("Sista dag att lämna anbud", exact=True).fill("2035-10-14")
    await visitor.page.get_by_label("Länkens namn").first.fill("Underlag")
    await visitor.page.get_by_label("Adress", exact=True).first.fill("https://kommun.example/underlag.pdf")
    await visitor.press("Spara")
    assert await visitor.says("Når 1 leverantör")
    assert await visitor.says("Ny upphandling: Snöröjning i byarna")
    await visitor.press("Publicera och mejla 1 leverantör")
    await visitor.press("Visa sidan")
    assert await visitor.says("Öppen för anbud.")
    assert await visitor.says("Underlag")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_each_step_of_its_life_is_a_page_without_fault(visitor: Visitor) -> None:
    await signed_in(visitor)
    reference = await given.published(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.press("Tilldela")
    await visitor.press("Tilldela och mejla dem som följer")
    assert await visitor.says("Skriv vem som fick uppdraget")
    await visitor.page.get_by_label("Vem fick uppdraget?").fill("Plog AB")
    await visitor.press("Tilldela och mejla dem som följer")
    await visitor.press("Visa sidan")
    assert await visitor.says("Plog AB")
    await visitor.open("/intern/upphandlingar")
    await _the_file_of_a_direct_award(visitor, reference)


async def _the_file_of_a_direct_award(visitor: Visitor, reference: str) -> None:
    await execute("UPDATE officer SET sees_contacts = true")
    await visitor.open(f"/intern/upphandlingar/{reference}")
    await visitor.press("Dokumentation av direktupphandlingen")
    assert await visitor.says("uppgifter saknas")
    await visitor.press("Lägg till ett tillfrågat företag")
    await visitor.press("Spara")
    assert await visitor.says("Skriv varför just det här företaget tillfrågades")
    await visitor.page.get_by_label("Företagets namn").fill("Plog AB")
    await visitor.page.get_by_label("Hur företaget tillfrågades").select_option(label="Telefon")
    await visitor.page.get_by_label("Varför just det här företaget").fill("Finns i byn.")
    await visitor.press("Spara")
    await visitor.press("Ändra uppgifterna om Plog AB")
    await visitor.open(f"/intern/upphandlingar/{reference}/direktupphandling/mottagare")


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_the_sending_is_undone_and_told_after_all(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact(now=clock.now(), trades=("snorojning",), frequency="now")
    reference = await given.draft(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    await visitor.press("Skicka test till mig")
    assert await visitor.says("Provmejlet är på väg till dig.")
    await visitor.press("Suomi")
    await visitor.press("I sammandraget")
    await visitor.press("Ren text")
    assert await visitor.says("Uusi hankinta")
    await visitor.press("Webbsidan")
    await visitor.press("Publicera och mejla 1 leverantör")
    await visitor.press("Ångra utskicket")
    assert await visitor.says("Utskicket är stoppat")
    await visitor.press("Mejla ändå")
    assert await visitor.says("Mejlen går om tio minuter.")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_nobody_is_reached_and_a_wider_code_reaches_somebody(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact(now=clock.now(), cpv=("90611000",))
    reference = await given.draft(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    assert await visitor.says("Ingen leverantör har valt den här branschen.")
    await visitor.page.get_by_role("button", name="Lägg till").first.click()
    await visitor.page.wait_for_load_state()
    await visitor.audit()
    assert await visitor.says("Når 1 leverantör")


@pytest.mark.parametrize("visitor", ["narrow"], indirect=True)
async def test_it_is_scheduled_for_a_working_day_and_taken_off_again(visitor: Visitor) -> None:
    await signed_in(visitor)
    reference = await given.draft(now=clock.now())
    await visitor.open(f"/intern/upphandlingar/{reference}/forhandsgranska")
    await visitor.page.get_by_text("Schemalägg i stället").click()
    await visitor.press("Schemalägg")
    assert await visitor.says("Blir publik av sig själv")
    await visitor.press("Ta bort schemat")
    assert await visitor.says("Schemat är borttaget")
