"""The officers' directory of firms, over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from notifications.direct_awards.actions import enter_asked
from portal.foundation import clock
from portal.foundation.database import execute, fetch, fetch_value
from procurement.register.actions import ask_question, award_procurement, close_overdue
from tests import given

LIST = "/intern/leverantorer"


@pytest.mark.parametrize("words", ["plog", "PLOG", "556036-0793", "anna@plog.example"])
async def test_a_firm_is_found_by_a_part_of_its_name_its_number_or_its_whole_address(
    sign_in: Callable[..., Any], words: str
) -> None:
    await given.contact("anna@plog.example", company="Annas plog", now=clock.now())
    await given.contact("olle@bygg.example", company="Olles bygg", now=clock.now())
    await execute("UPDATE supplier SET organisation_number = '5560360793' WHERE name = 'Annas plog'")
    page = (await (await sign_in()).get(LIST, params={"q": words})).text
    assert "Annas plog" in page
    assert "Olles bygg" not in page


async def test_firms_are_filtered_by_state_and_trade(sign_in: Callable[..., Any]) -> None:
    await given.contact("a@firma.example", company="Snöfirman", now=clock.now(), trades=("snorojning",))
    gone = await given.contact("b@firma.example", company="Skyltfirman", now=clock.now(), trades=("skyltar",))
    await execute("UPDATE contact SET ended_at = now() WHERE id = $1", gone)
    browser = await sign_in()
    ended = (await browser.get(LIST, params={"lage": "ended"})).text
    snow = (await browser.get(LIST, params={"bransch": "snorojning"})).text
    assert "Skyltfirman" in ended
    assert "Snöfirman" not in ended
    assert "Snöfirman" in snow
    assert "Skyltfirman" not in snow


async def test_a_page_ends_where_the_next_begins(sign_in: Callable[..., Any]) -> None:
    for number in range(52):
        await given.contact(f"f{number}@firma.example", company=f"Firma {number:02}", now=clock.now())
    browser = await sign_in()
    first = (await browser.get(LIST)).text
    after = await fetch_value("SELECT id FROM contact ORDER BY id DESC OFFSET 49 LIMIT 1")
    assert f"after={after}" in first
    second = (await browser.get(LIST, params={"after": after})).text
    assert "Firma 01" in second
    assert "Firma 02" not in second


async def test_an_address_is_masked_until_somebody_with_the_right_asks_and_that_is_recorded(
    sign_in: Callable[..., Any],
) -> None:
    number = await given.contact(now=clock.now())
    without, having = await sign_in(), await sign_in("procurer", sees_contacts=True)
    for browser in (without, having):
        assert "anna@firma.example" not in (await browser.get(f"{LIST}/{number}")).text
    assert (await without.post(f"{LIST}/{number}/adress")).status_code == 403
    assert "anna@firma.example" in (await having.post(f"{LIST}/{number}/adress")).text
    assert [row["verb"] for row in await fetch("SELECT verb FROM event WHERE object_kind = 'supplier'")] == [
        "supplier.read"
    ]


async def test_a_firm_added_by_phone_gets_nothing_before_it_confirms(sign_in: Callable[..., Any]) -> None:
    browser = await sign_in()
    form = {"company": "Plog AB", "email": "plog@firma.example", "trades": ["snorojning"], "frequency": "week",
            "language": "fi", "source": "samtal den 14 oktober"}  # fmt: skip
    wrong = (await browser.post(f"{LIST}/ny", data=form | {"email": "plog", "source": ""})).text
    assert "Skriv hur ni fick uppgifterna" in wrong
    assert 'value="Plog AB"' in wrong
    assert (await browser.post(f"{LIST}/ny", data=form)).status_code == 303
    assert await fetch_value("SELECT count(*) FROM contact") == 0
    assert await fetch_value("SELECT language FROM letter WHERE kind = 'confirmation'") == "fi"
    assert "samtal" in await fetch_value("SELECT details::text FROM event WHERE verb = 'supplier.asked'")


async def test_a_note_is_kept_and_one_with_a_personal_number_is_not(sign_in: Callable[..., Any]) -> None:
    number = await given.contact(now=clock.now())
    browser = await sign_in()
    await browser.post(f"{LIST}/{number}/anteckning", data={"text": "Ringde om takskottning."})
    assert "Ringde om takskottning." in (await browser.get(f"{LIST}/{number}")).text
    refused = await browser.post(f"{LIST}/{number}/anteckning", data={"text": "Anna 800101-1234"})
    assert "ser ut att innehålla ett personnummer" in refused.text
    assert await fetch_value("SELECT count(*) FROM supplier_note") == 1


async def test_an_extract_holds_all_and_forgetting_asks_first(sign_in: Callable[..., Any]) -> None:
    number = await given.contact(now=clock.now())
    browser = await sign_in("procurer", sees_contacts=True)
    await browser.post(f"{LIST}/{number}/anteckning", data={"text": "Ringde."})
    extract = (await browser.get(f"{LIST}/{number}/utdrag.json")).json()
    assert (extract["contact"][0]["email"], extract["notes"][0]["text"]) == ("anna@firma.example", "Ringde.")
    assert "Kryssa för" in (await browser.post(f"{LIST}/{number}/glom")).text
    assert (await browser.post(f"{LIST}/{number}/glom", data={"sure": "yes"})).status_code == 303
    assert (await browser.get(f"{LIST}/{number}")).status_code == 404
    assert await fetch_value("SELECT count(*) FROM contact WHERE email = 'anna@firma.example'") == 0


async def test_the_registry_is_handed_out_only_for_a_purpose_that_is_kept(sign_in: Callable[..., Any]) -> None:
    await given.contact(company="=HYPERLINK(1)", now=clock.now())
    browser = await sign_in("procurer", sees_contacts=True)
    assert "Skriv vad listan" in (await browser.post(f"{LIST}/export", data={"purpose": ""})).text
    answer = await browser.post(f"{LIST}/export", data={"purpose": "Inbjudan på papper"})
    assert answer.headers["content-disposition"] == 'attachment; filename="leverantorer.csv"'
    assert "'=HYPERLINK(1);anna@firma.example" in answer.text
    assert "Inbjudan på papper" in await fetch_value("SELECT details::text FROM event WHERE verb = 'supplier.exported'")
    asked = await browser.post(f"{LIST}/export", data={"purpose": "", "format": "xlsx"})
    assert "Skriv vad listan" in asked.text
    book = await browser.post(f"{LIST}/export", data={"purpose": "Revision", "format": "xlsx"})
    sheets = openpyxl.load_workbook(BytesIO(book.content))
    assert [cell.value for cell in sheets["Leverantörer"][3]][:2] == ["=HYPERLINK(1)", "anna@firma.example"]
    assert sheets["Leverantörer"]["A3"].data_type == "s"
    assert ("Ändamål", "Revision") in [tuple(cell.value for cell in row) for row in sheets["Om filen"]]
    assert await fetch_value("SELECT count(*) FROM event WHERE verb = 'supplier.exported'") == 2


async def test_a_large_registry_is_searched_by_its_indexes(db: None) -> None:
    await execute("INSERT INTO supplier (name) SELECT 'Firma ' || n FROM generate_series(1, 5000) n")
    await execute("INSERT INTO contact (supplier_id, email) SELECT id, id || '@firma.example' FROM supplier")
    await execute("ANALYZE supplier, contact")
    await execute("SET LOCAL enable_seqscan = off")  # 5,000 rows are few enough to read
    plan = await fetch("EXPLAIN SELECT id FROM supplier WHERE name ILIKE '%' || 'irma 4711' || '%'")
    assert "supplier_name_inside" in "\n".join(row[0] for row in plan)


async def test_how_staff_got_the_details_stays_with_a_contact_that_confirmed_and_the_firm_reads_it(
    sign_in: Callable[..., Any],
) -> None:
    import re

    from notifications.letters.queries import whole_letters

    browser = await sign_in()
    form = {"company": "Plog AB", "email": "a@plog.example", "everything": "yes", "frequency": "day", "language": "sv",
            "source": "samtal den 14 oktober"}  # fmt: skip
    await browser.post(f"{LIST}/ny", data=form)
    body = (await whole_letters([await fetch_value("SELECT max(id) FROM letter")])).popitem()[1].decode()
    token = re.search(r"/bekrafta/([\w.-]+)", body.replace("=\r\n", "").replace("=\n", ""))
    assert token is not None
    assert (await browser.post(f"/bekrafta/{token[1]}")).status_code in (200, 303)
    number = await fetch_value("SELECT id FROM contact")
    said = "samtal den 14 oktober (officer@kommun.example)"
    assert await fetch_value("SELECT source FROM contact") == said
    assert await fetch_value("SELECT origin FROM supplier") == "phone"
    assert f"Kom in i registret ({said})" in (await browser.get(f"{LIST}/{number}")).text


async def test_an_extract_finds_the_firm_where_it_stands_by_name_number_or_address_alone(
    sign_in: Callable[..., Any],
) -> None:
    now = clock.now()
    number = await given.contact("anna@plog.example", company="Annas Plog AB", now=now)
    await execute("UPDATE supplier SET organisation_number = '5560360793'")
    won = await given.published(now=now, deadline_at=now + timedelta(hours=1))
    await close_overdue(now + timedelta(hours=2))
    await award_procurement(
        won, "ANNAS PLOG", bidders=["Bos väg"], by="olle@kommun.example", now=now + timedelta(hours=3)
    )
    asked = {"company": "Annas plog", "organisation_number": None, "way": "phone", "asked_on": now.date(), "why": "Nära",
             "outcome": "silent", "answered_on": None, "amount_minor": None}  # fmt: skip
    await enter_asked(won, asked, by="olle@kommun.example", now=now)
    await enter_asked(won, {**asked, "organisation_number": "2120002692"}, by="olle@kommun.example", now=now)
    await ask_question(won, "Ingår sandning?", email="anna@plog.example", entered_by="olle@kommun.example", now=now)
    body = "Firma;Nummer\r\nAnnas plog;556036-0793\r\nBos väg;\r\n".encode()
    await execute(
        """INSERT INTO intake (kind, filename, body, source, by, created_at, taken_at)
           VALUES ('reskontra', 'leverantorer.csv', $1, 'Ekonomisystemet', 'olle@kommun.example', now(), now())""",
        body,
    )
    await execute("""INSERT INTO intake_made (intake_id, number, object_id, title)
                     SELECT i.id, 2, s.id, s.name FROM intake i, supplier s""")
    await execute("UPDATE supplier SET name = 'Annas plog AB'")
    browser = await sign_in("procurer", sees_contacts=True)
    kept = (await browser.get(f"{LIST}/{number}/utdrag.json")).json()
    assert [row["company"] for row in kept["bids"]] == ["ANNAS PLOG"]
    assert [row["reference"] for row in kept["contracts"]] == [won]
    # One of the same name with another number is another firm.
    assert [(row["reference"], row["outcome"]) for row in kept["asked"]] == [(won, "Svarade inte")]
    assert [row["question"] for row in kept["questions"]] == ["Ingår sandning?"]
    assert [(row["file"], row["row"]) for row in kept["imported"]] == [("leverantorer.csv", 2)]
    assert [(row["row"], row["cells"]) for row in kept["rows_in_files"]] == [
        (2, {"Firma": "Annas plog", "Nummer": "556036-0793"})
    ]
    page = (await browser.get(f"{LIST}/{number}/utdrag")).text
    for said in ("Vunna upphandlingar, efter namnet (1)", "Ingår sandning?", "Rader i filer som finns kvar (1)", "Svenska",
                 "en gång om dagen"):  # fmt: skip
        assert said in page


async def test_a_firm_that_is_only_known_has_an_extract_of_its_own(sign_in: Callable[..., Any]) -> None:
    number = await fetch_value("INSERT INTO supplier (name, origin) VALUES ('Bos väg', 'ledger') RETURNING id")
    await given.contact(now=clock.now())
    reference = await given.published(now=clock.now())
    await execute("INSERT INTO bid (procurement_id, company, firm) SELECT id, 'Bos väg', 'bos väg' FROM procurement")
    await execute("INSERT INTO supplier_note (supplier_id, at, by, text) VALUES ($1, now(), 'olle', 'Ringde.')", number)
    browser, without = await sign_in("procurer", sees_contacts=True), await sign_in("officer")
    page = (await browser.get(f"{LIST}/foretag/{number}")).text
    assert f"{LIST}/foretag/{number}/utdrag" in page
    kept = (await browser.get(f"{LIST}/foretag/{number}/utdrag.json")).json()
    assert ([row["reference"] for row in kept["bids"]], kept["notes"][0]["text"]) == ([reference], "Ringde.")
    assert "letters" not in kept
    assert "Ringde." in (await browser.get(f"{LIST}/foretag/{number}/utdrag")).text
    assert (await without.get(f"{LIST}/foretag/{number}/utdrag")).status_code == 403
    assert await fetch_value("SELECT count(*) FROM event WHERE verb = 'firm.extracted'") == 2
