"""Lists of firms and ledgers: read, checked, taken in, taken back."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from portal.foundation import clock
from portal.foundation.database import execute, fetch, fetch_value
from procurement.intake.formats.columns import guess_columns
from procurement.intake.formats.table import How, plain, read_table
from procurement.intake.ports import Listed
from suppliers.lists.desk import Ledger
from suppliers.lists.domain import tidy_name
from tests import given
from tests.procurement.intake.test_wizard import go_on, hand_in

LIST = "/intern/leverantorer"
FIRMS = (
    "Företag;E-post;Org.nr;Branscher;Hur ofta\r\n"
    "Annas plog AB;anna@plog.example;556036-0793;Snöröjning och halkbekämpning;direkt\r\n"
    "Felet AB;inte en adress;;skyltar;\r\n"
    "Bos bygg;bo@bygg.example;800101-1234;rymdfart;\r\n"
    "Annas plog;ANNA@plog.example;;snorojning skyltar;\r\n"
    "Känd AB;kand@firma.example;;skyltar;varje vecka\r\n"
).encode("cp1252")
LEDGER = "leverantör;organisationsnummer\nPLOG I NORR AB (FB);5560360793\nAnna Andersson;8001011234\n;\nPlog i Norr;5560360793\n"


async def names(sql: str = "SELECT name FROM supplier ORDER BY name") -> list[str]:
    return [row[0] for row in await fetch(sql)]


async def test_a_list_of_firms_asks_each_to_confirm_and_faults_are_told_by_cell(sign_in: Callable[..., Any]) -> None:
    await given.contact("kand@firma.example", now=clock.now())
    browser = await sign_in("officer", sees_contacts=True)
    where = await hand_in(browser, FIRMS, kind="leverantorer")
    await go_on(browser, where)
    page = (await browser.get(f"{where}/kontroll")).text
    assert "1 rad går bra, 2 har fel, 2 finns redan" in page
    assert "Det här ser ut som ett personnummer" in page
    assert "Branschen rymdfart finns inte" in page
    await browser.post(f"{where}/kontroll")
    assert await names("SELECT email FROM pending_signup") == ["anna@plog.example"]
    assert await fetch_value("SELECT form #>> '{wish,trades}' FROM pending_signup") == '["snorojning"]'
    assert await names("SELECT kind FROM letter") == ["confirmation"]
    assert await names("SELECT email FROM contact") == ["kand@firma.example"]
    await browser.post(f"{where}/angra")
    assert await fetch_value("SELECT count(*) FROM pending_signup") == 0
    assert [tuple(row) for row in await fetch("SELECT state, reason FROM letter")] == [("cancelled", "withdrawn")]


async def test_a_firm_that_has_confirmed_meanwhile_is_not_taken_back(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("officer", sees_contacts=True)
    where = await hand_in(browser, FIRMS, kind="leverantorer")
    await go_on(browser, where)
    await browser.post(f"{where}/kontroll")
    await execute("UPDATE pending_signup SET confirmed_at = now() WHERE email = 'anna@plog.example'")
    await browser.post(f"{where}/angra")
    assert await names("SELECT email FROM pending_signup") == ["anna@plog.example"]


async def test_a_list_with_addresses_is_for_those_who_may_see_them(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in("officer")
    assert "Leverantörer som vill ha mejl" not in (await browser.get("/intern/importera")).text
    answer = await browser.post("/intern/importera", data={"kind": "leverantorer"}, files={"file": ("f.csv", FIRMS)})
    assert answer.status_code == 422


async def test_a_ledgers_firms_are_known_and_get_no_mail(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in()
    where = await hand_in(browser, LEDGER.encode(), kind="reskontra")
    await go_on(browser, where)
    page = (await browser.get(f"{where}/kontroll")).text
    assert "1 rad går bra, 1 har fel, 1 finns redan" in page
    await browser.post(f"{where}/kontroll")
    assert await names() == ["PLOG I NORR AB"]
    assert await fetch_value("SELECT count(*) FROM letter") == 0
    listed = (await browser.get(f"{LIST}/kanda", params={"q": "i norr"})).text
    assert re.search(r"/intern/leverantorer/foretag/\d+", listed)
    assert "1 företag är känt" in listed
    await browser.post(f"{where}/angra")
    assert await names() == []


async def test_a_known_firm_that_somebody_has_written_about_is_not_taken_back(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in()
    where = await hand_in(browser, LEDGER.encode(), kind="reskontra")
    await go_on(browser, where)
    await browser.post(f"{where}/kontroll")
    firm = await fetch_value("SELECT id FROM supplier")
    await browser.post(f"{LIST}/foretag/{firm}/anteckning", data={"text": "Ringde."})
    await browser.post(f"{where}/angra")
    assert await names() == ["PLOG I NORR AB"]
    assert "1 är kvar" in (await browser.get(f"{where}/klart")).text


async def test_a_known_firm_that_subscribes_becomes_a_firm_with_a_contact(db: None) -> None:
    from suppliers.lists.actions import KnownFirm, enter_known
    from suppliers.registry.actions import enter_contact
    from suppliers.registry.domain import CompanyNumber

    number = CompanyNumber("SE", "5560360793")
    [firm] = await enter_known([KnownFirm(2, "PLOG I NORR AB", number)], now=clock.now())
    contact = await enter_contact("a@plog.example", "Plog i norr", number, given.wish(), origin="form", now=clock.now())
    assert await fetch_value("SELECT supplier_id FROM contact WHERE id = $1", contact) == firm


def test_marks_of_bookkeeping_are_no_part_of_a_name() -> None:
    assert tidy_name(".SE STIFTELSEN INTERNETINFRASTRUKTU (FB)") == "SE STIFTELSEN INTERNETINFRASTRUKTU"
    assert tidy_name("061796 - HJÄLLBOLAGET AB") == "HJÄLLBOLAGET AB"


async def test_a_real_ledger_of_12864_firms_is_taken_in_once(db: None, shared_data: Path) -> None:
    import gzip

    body = gzip.decompress((shared_data / "se-reference" / "goteborg_suppliers_2016_2019.csv.gz").read_bytes())
    ledger = Ledger()
    words = {field.key: field.words for field in ledger.fields}
    table = read_table(body, How(), frozenset(plain(w) for said in words.values() for w in said.split(",")))
    listed = Listed(table, guess_columns(table.header, words))
    assert listed.columns == {"organisation_number": 0, "company": 1}
    judged = {one.number: one.state for one in await ledger.check(listed, source="r", now=clock.now())}
    assert "wrong" not in judged.values()
    good = Listed(table._replace(rows=[r for r in table.rows if r[0] not in judged]), listed.columns)
    made = await ledger.take(good, source="r", by="test", now=clock.now())
    assert len(made) + len(judged) == len(table.rows)
    again = await ledger.check(listed, source="r", now=clock.now())
    assert len(again) == len(table.rows)


async def test_an_extract_in_words_holds_letters_notes_and_the_procurements_told_of(
    sign_in: Callable[..., Any],
) -> None:
    from notifications.matching.actions import match_due

    number = await given.contact(now=clock.now())
    await given.published(now=clock.now())
    await match_due(clock.now())
    browser = await sign_in("procurer", sees_contacts=True)
    page = (await browser.get(f"{LIST}/{number}/utdrag")).text
    assert "Upphandlingar som företaget fått veta om (1)" in page
    assert "anna@firma.example" in page
    assert await fetch_value("SELECT count(*) FROM event WHERE verb = 'supplier.extracted'") == 1
    assert (await (await sign_in("officer")).get(f"{LIST}/{number}/utdrag")).status_code == 403


async def test_trades_that_nobody_chose_are_shown_with_what_is_planned_there(sign_in: Callable[..., Any]) -> None:
    await given.published(now=clock.now(), title="Skyltar till byarna", cpv=("34928470",))
    for number in range(2):
        await given.contact(f"{number}@plog.example", company=f"Plog {number}", now=clock.now(), trades=("snorojning",))
    page = (await (await sign_in()).get(f"{LIST}/luckor")).text
    assert "Skyltar till byarna" in page
    assert "bransch=snorojning" not in page
    assert page.index("bransch=skyltar") < page.index("bransch=maleri")


async def test_a_ledgers_firms_are_forgotten_after_four_years_unless_they_have_signed_up(db: None, at: Any) -> None:
    from suppliers.lists.actions import KnownFirm, enter_known
    from suppliers.records import FIRMS_KEPT, record_classes

    classes = {one.key: one for one in record_classes("k")}
    [old, joined] = await enter_known(
        [KnownFirm(2, "Gammal", None), KnownFirm(3, "Kom med", None)], now=at("2026-01-01 09:00")
    )
    await enter_known([KnownFirm(2, "Ny", None)], now=at("2030-01-01 09:00"))
    contact = await given.contact(now=at("2026-02-01 09:00"))
    await execute("UPDATE contact SET supplier_id = $1 WHERE id = $2", joined, contact)
    assert await classes["known_firms"].remove(at("2030-03-12 09:00"), FIRMS_KEPT) == 1
    assert old not in [row[0] for row in await fetch("SELECT id FROM supplier")]
    assert await classes["known_firms"].remove(at("2030-03-12 09:00"), FIRMS_KEPT) == 0


async def test_a_merged_firm_loses_its_name_with_the_one_it_was_merged_into(db: None, at: Any) -> None:
    from suppliers.directory.actions import merge
    from suppliers.records import FIRMS_KEPT, record_classes

    one = await given.contact("a@plog.example", company="Plog AB", now=at("2026-01-01 09:00"))
    other = await given.contact("b@plog.example", company="Plog", now=at("2026-01-01 09:00"))
    ids = {row["id"]: row["supplier_id"] for row in await fetch("SELECT id, supplier_id FROM contact")}
    await merge(ids[other], ids[one], by="olle@kommun.example", now=at("2026-01-01 10:00"))
    await execute("UPDATE contact SET ended_at = $1", at("2026-02-01 09:00"))
    classes = {kind.key: kind for kind in record_classes("k")}
    for key in ("suppliers", "merged_firms"):
        await classes[key].remove(at("2030-03-12 09:00"), FIRMS_KEPT)
    assert await names() == ["Borttaget företag", "Borttaget företag"]
