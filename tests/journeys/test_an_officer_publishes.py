"""An officer writes a procurement, sees whom it reaches and in what words, and publishes it; every page is audited."""

import pytest

from portal.foundation import clock
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
    assert await visitor.says("Skriv en rubrik")
    await visitor.page.get_by_label("Rubrik", exact=True).fill("Snöröjning i byarna")
    await visitor.page.get_by_label("Sammanfattning", exact=True).fill("Plogning och sandning.")
    await visitor.press("Spara")
    assert await visitor.says("Det saknas något innan den kan publiceras: minst en CPV-kod")
    await visitor.press("Ändra")
    await visitor.page.get_by_label("CPV-koder").fill("90620000")
    await visitor.page.get_by_label("Sista dag att lämna anbud").fill("2035-10-14")
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
