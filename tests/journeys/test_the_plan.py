"""Journeys 22 to 24: the plan's own people enter evidence, keep the amounts and report to the board."""

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from playwright.async_api import Browser

from portal.foundation import clock
from portal.foundation.access import actions, sessions
from portal.foundation.database import execute, fetch_value
from portal.foundation.settings import Settings, read_settings
from procurement.plan.domain.periods import half_before, half_named
from procurement.plan.domain.sheets import EXAMPLE
from procurement.plan.queries import office_day
from tests.journeys.conftest import KINDS, Visitor, served


@pytest.fixture
async def house(pool: str, tmp_path: Path) -> AsyncIterator[Settings]:
    values = {"ANBUD_DATABASE_URL": pool, "ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40}
    async with served(values) as address:
        yield read_settings({**values, "ANBUD_BASE_URL": address})


async def somebody(browser: Browser, house: Settings, kind: str, role: str = "") -> Visitor:
    context = await browser.new_context(**KINDS[kind], locale="sv-SE")
    if role:
        email = f"{role}@kommun.example"
        await actions.add_officer(email, roles=[role], by="command", now=clock.now())
        number = await fetch_value("SELECT id FROM officer WHERE email = $1", email)
        token = await sessions.begin_session(number, verified=True, now=clock.now())
        await context.add_cookies([{"name": "anbud_session", "value": token, "url": house.base_url}])
    page = await context.new_page()
    person = Visitor(page, house.base_url, kind)
    page.on("pageerror", lambda error: person.faults.append(str(error)))
    return person


async def test_an_activity_without_evidence_gets_some_and_an_own_state_needs_a_reason(
    browser: Browser, house: Settings
) -> None:
    pia = await somebody(browser, house, "narrow", "planner")
    await pia.open("/intern/handlingsplan")
    await pia.open("/intern/handlingsplan/aktivitet/2.3")
    assert await pia.says("Inget är inlagt än")
    await pia.press("Lägg in")
    assert await pia.says("Skriv vad som hände")
    await pia.page.get_by_label("Vad hände?").fill("Öppet hus på marknaden")
    await pia.page.get_by_label("Vilken dag?").fill(office_day(clock.now()).isoformat())
    await pia.press("Lägg in")
    assert await pia.says("Öppet hus på marknaden")
    assert await pia.says("Klar")
    await pia.page.get_by_label("Läge").select_option("late")
    await pia.press("Sätt läget")
    assert await pia.says("Skäl")
    await pia.page.get_by_label("Skäl", exact=True).last.fill("Räknas först när nämnden har sett det.")
    await pia.press("Sätt läget")
    assert await pia.says("Läget är satt för hand")
    reader = await somebody(browser, house, "dark")
    await reader.open("/handlingsplan")
    assert await reader.says("Satt för hand. Beräknat läge: Klar.")


async def test_the_decided_plans_words_are_entered_and_a_neighbours_table_is_checked_before_it_holds(
    browser: Browser, house: Settings, tmp_path: Path
) -> None:
    pia = await somebody(browser, house, "phone", "planner")
    await pia.open("/intern/handlingsplan/plan")
    await pia.press("Skriv in ordalydelsen")
    await pia.page.get_by_label("Vision", exact=True).fill("Bäst i Tornedalen")
    await pia.page.locator("textarea[name='wording-4.1']").fill("")
    await pia.press("Spara som ny version")
    assert await pia.says("Skriv vad planen säger")
    await pia.page.locator("textarea[name='wording-4.1']").fill("Informationsmöten två gånger per år.")
    await pia.page.locator("input[name='checked']").check()
    await pia.press("Spara som ny version")
    assert await pia.says("Sparat som version 3.")
    reader = await somebody(browser, house, "forced_colours")
    await reader.open("/handlingsplan")
    assert await reader.says("Bäst i Tornedalen")
    assert not await reader.says("inte jämförd med originalet")

    table = tmp_path / "haparanda.csv"
    table.write_text(EXAMPLE.replace("varje möte;", "ibland;"))
    await pia.open("/intern/handlingsplan/plan")
    for said in ("takten ”ibland” går inte att förstå", "Ingenting är ändrat än"):
        await pia.page.set_input_files("input[type=file]", table)
        await pia.page.locator("details").evaluate("one => { one.open = true }")
        await pia.page.get_by_label("Planens namn").fill("Haparandas plan")
        await pia.page.get_by_label("Referens", exact=True).fill("haparanda-2020")
        await pia.page.get_by_label("Gäller från").fill("2021-01-01")
        await pia.press("Kontrollera filen")
        assert await pia.says(said)
        table.write_text(EXAMPLE)
    await pia.press("Ta planen i bruk")
    await reader.open("/handlingsplan")
    assert await reader.says("Haparandas plan")
    await reader.press("Handlingsplan för ett bättre företagsklimat")
    assert await reader.says("gällde till och med")


async def test_a_new_amount_holds_from_its_day_and_is_unverified_until_somebody_else_looked(
    browser: Browser, house: Settings
) -> None:
    admin = await somebody(browser, house, "desktop", "administrator")
    await admin.open("/intern/beloppsgranser")
    for from_on, said in (("2030-01-01", "Be en kollega kontrollera"), ("2029-12-01", "Så skulle det bli")):
        await admin.open("/intern/beloppsgranser/ny")
        await admin.press("Spara")
        assert await admin.says("Skriv lag och paragraf, eller beslut")
        await admin.page.locator("select[name=law]").select_option("own")
        await admin.page.locator("select[name=limit_kind]").select_option("own_tier")
        await admin.page.locator("select[name=purchase]").select_option("all")
        await admin.page.locator("input[name=label]").fill("Tre offerter")
        await admin.page.locator("input[name=amount]").fill("100 000")
        await admin.page.locator("input[name=from_on]").fill(from_on)
        await admin.page.locator("input[name=until_on]").fill("2030-12-31")
        await admin.page.locator("input[name=source]").fill("KS § 40, 2029")
        await admin.press("Spara")
        assert await admin.says(said), from_on
    assert await admin.says("Nej, två gränser")
    await admin.open("/intern/samma-slag")
    phone = await somebody(browser, house, "phone")
    await phone.open("/sa-koper-kommunen")
    assert await phone.says("Ej kontrollerad")
    await phone.page.get_by_label("Köpets värde, kronor utan moms").fill("450 000")
    await phone.press("Visa")
    assert await phone.says("Det går inte att svara säkert.")


async def test_a_reporter_builds_writes_locks_and_adopts_and_every_file_says_the_same(
    browser: Browser, house: Settings
) -> None:
    period = half_before(half_named(office_day(clock.now())))
    rut = await somebody(browser, house, "desktop", "reporter")
    await rut.open("/intern/rapporter")
    await rut.press(f"Börja på {period}")
    await rut.page.locator("textarea[name=sammanfattning]").fill("Ett gott halvår.")
    await rut.press("Spara texterna")
    assert await rut.page.locator("textarea[name=sammanfattning]").input_value() == "Ett gott halvår."
    await rut.press("Spara och lås siffrorna")
    await rut.press("Fastställ och publicera")
    assert await rut.says("Skriv paragrafen")
    await rut.page.get_by_label("Dag för beslutet").fill("2026-09-04")
    await rut.page.get_by_label("Paragraf").fill("KS § 12")
    await rut.page.get_by_label("Uppdrag från kommunstyrelsen").fill("4.1: Håll ett möte i Hedenäset")
    await rut.press("Fastställ och publicera")
    await execute("UPDATE procurement SET bids = 7")

    reader = await somebody(browser, house, "narrow")
    await reader.open("/rapporter")
    await reader.press(f"Halvårsrapport {period}")
    assert await reader.says("KS § 12")
    figure = await reader.page.locator("#publicerade td").first.inner_text()
    files = {}
    for ending in ("pdf", "docx", "json"):
        answer = await reader.page.request.get(f"{house.base_url}/rapporter/{period}.{ending}")
        files[ending] = await answer.body()
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf, pdf.open_outline() as outline:
        assert str(pdf.Root.Lang).startswith("sv")
        assert "Beloppsgränser och organisation" in [
            entry.title for top in outline.root for entry in (top, *top.children)
        ]
    headings = [one.text for one in Document(io.BytesIO(files["docx"])).paragraphs if one.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert "Avvikelser" in headings
    assert f'"value": {figure}'.encode() in files["json"]
