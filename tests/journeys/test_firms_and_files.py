"""Journeys 17 and 19's files and firms: an import from file to undo, doubles merged, a trade drawn; every page audited."""

import pytest
from python_calamine import CalamineWorkbook

from portal.foundation import clock
from procurement.categories.actions import look_up
from tests import given
from tests.journeys.conftest import Visitor
from tests.procurement.intake.books import workbook
from tests.procurement.intake.test_wizard import PLAN
from tests.visitor import session_of


async def signed_in(visitor: Visitor) -> None:
    token = await session_of("procurer", sees_contacts=True)
    await visitor.page.context.add_cookies([{"name": "anbud_session", "value": token, "url": visitor.address}])


async def choose_file(visitor: Visitor, name: str, body: bytes) -> None:
    mime = "text/csv" if name.endswith("csv") else "application/octet-stream"
    await visitor.page.locator("input[type=file]").set_input_files({"name": name, "mimeType": mime, "buffer": body})


def as_workbook(text: bytes) -> bytes:
    return workbook(*(line.split(";") for line in text.decode("cp1252").splitlines()))


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark", "forced_colours"], indirect=True)
async def test_17_a_file_with_faults_goes_in_and_out_again(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.draft(now=clock.now(), title="Städning av kommunhuset", cpv=("90910000",),
                      deadline_at=clock.now().replace(year=2035, month=9, day=1, hour=21, minute=59, second=59))  # fmt: skip
    await visitor.open("/intern/importera")
    await visitor.press("Ladda upp")
    assert await visitor.says("Välj vad filen innehåller")
    await visitor.page.get_by_label("Upphandlingar", exact=True).check()
    await choose_file(visitor, "plan.pdf", b"%PDF-1.7")
    await visitor.press("Ladda upp")
    assert await visitor.says("Filen är varken CSV, XLSX eller ODS")
    # Semicolons and Windows letters on one, a workbook on the other.
    name, body = ("plan.csv", PLAN) if visitor.kind in ("no_js", "dark") else ("plan.xlsx", as_workbook(PLAN))
    await choose_file(visitor, name, body)
    await visitor.press("Ladda upp")
    assert await visitor.says("Snöröjning i byarna")
    await visitor.press("Gå vidare till kolumnerna")
    await visitor.press("Kontrollera raderna")
    assert await visitor.says("2 rader går bra, 3 har fel, 2 finns redan")
    numbers = await visitor.page.locator("main table tbody tr > :first-child").all_inner_texts()
    assert [number.split()[0] for number in numbers] == ["3", "4", "5"]
    async with visitor.page.expect_download() as waiting:
        await visitor.page.get_by_role("link", name="Ladda ner felraderna").click()
    rows = CalamineWorkbook.from_path(await (await waiting.value).path()).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "Fel"
    assert [row[0] for row in rows[1:]] == ["Skolmåltider", "", "Målning av skolan"]
    assert all(row[-1] for row in rows[1:])
    await visitor.press("Rader som redan finns")
    assert await visitor.says("Raden säger samma sak som rad 6.")
    await visitor.press("Ta in de 2 rader som går")
    assert await visitor.says("2 rader togs in")
    await visitor.press("Ångra importen")
    assert await visitor.says("2 rader är borttagna igen.")


@pytest.mark.parametrize("visitor", ["phone"], indirect=True)
async def test_a_workbook_with_dates_that_can_be_read_in_two_ways_is_asked_about(visitor: Visitor) -> None:
    await signed_in(visitor)
    await visitor.open("/intern/importera")
    await visitor.page.get_by_label("Upphandlingar", exact=True).check()
    await choose_file(visitor, "plan.xlsx", workbook(["Rubrik", "Sista anbudsdag"], ["Ved", "1.2.2036"]))
    await visitor.press("Ladda upp")
    await visitor.press("Gå vidare till kolumnerna")
    await visitor.press("Kontrollera raderna")
    assert await visitor.says("Välj om 1.2.2036 har dagen eller månaden först.")
    await visitor.page.get_by_label("Dagen först: 2036-02-01").check()
    await visitor.press("Kontrollera raderna")
    assert await visitor.says("1 rad går bra")


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_a_ledger_is_taken_in_and_doubles_are_merged_and_parted(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact("anna@plog.example", company="Plog i Norr AB", now=clock.now())
    await visitor.open("/intern/importera?lista=reskontra")
    await choose_file(visitor, "reskontra.csv", b"leverant\xf6r;organisationsnummer\nPLOG I NORR (FB);5560360793\n")
    await visitor.press("Ladda upp")
    await visitor.press("Gå vidare till kolumnerna")
    await visitor.press("Kontrollera raderna")
    await visitor.press("Ta in den 1 rad som går")
    await visitor.press("Visa kända företag")
    await visitor.press("PLOG I NORR")
    await visitor.open("/intern/leverantorer")
    await visitor.press("Företag som kan vara samma")
    await visitor.press("Slå ihop Plog i Norr AB med den första")
    await visitor.press("Slå ihop")
    assert await visitor.says("Företagen är sammanslagna.")
    await visitor.press("Ångra sammanslagningen med")
    assert await visitor.says("Sammanslagningen är ångrad.")
    await visitor.open("/intern/leverantorer/luckor")
    await visitor.open("/intern/leverantorer")
    await visitor.press("Plog i Norr AB")
    await visitor.press("Utdrag av allt som är sparat")
    assert await visitor.says("anna@plog.example")


@pytest.mark.parametrize("visitor", ["no_js", "narrow", "dark"], indirect=True)
async def test_a_trade_is_drawn_and_a_missed_word_settled(visitor: Visitor) -> None:
    await signed_in(visitor)
    await given.contact("anna@plog.example", company="Plog i Norr AB", now=clock.now(), trades=("snorojning",))
    await given.published(now=clock.now(), title="Plogning av byarna")
    await look_up("xyzzyvux", "sv", now=clock.now())
    await visitor.open("/intern/branscher")
    await visitor.press("1 sökord utan träff")
    await visitor.page.get_by_label("Bransch som xyzzyvux ska hitta").select_option("snorojning")
    await visitor.press("Lägg som synonym")
    await visitor.open("/intern/branscher/utan-bransch")
    await visitor.open("/intern/branscher/snorojning")
    await visitor.page.get_by_label("CPV-koder som börjar med").fill("773141")
    await visitor.press("Visa vad som ändras")
    assert await visitor.says("Plog i Norr AB: 1 upphandling")
    await visitor.press("Spara")
    assert await visitor.says("Branschen är sparad.")
