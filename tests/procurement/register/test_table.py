"""The officers' list, papers, questions, autosave and successors, over HTTP."""

import io
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from portal.foundation import clock
from portal.foundation.database import execute, fetch_value
from procurement.register import actions
from procurement.register.queries import procurement_by_reference
from procurement.register.queries.desk import SORTS, Narrowed, key_of, narrowed_procurements, read_key
from tests import given
from tests.procurement.register.test_desk import inputs
from tests.visitor import app_in, session_of

LIST = "/intern/upphandlingar"
ME = "procurer@kommun.example"
PDF = b"%PDF-1.7 x"


@pytest.fixture
async def officer(db: None, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Petra, who may publish."""
    token = await session_of("procurer")
    transport = httpx.ASGITransport(app=app_in(tmp_path))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        yield client


async def titles(officer: httpx.AsyncClient, query: str) -> set[str]:
    text = (await officer.get(f"{LIST}?{query}")).text
    return {title for title in ("Plogning", "Skolmat", "Konst") if f">{title}</a>" in text}


@pytest.fixture
async def three(db: None) -> dict[str, str]:
    """A draft of mine, one that is open, and one without a trade that should have opened long ago."""
    now = clock.now()
    mine = await given.draft(now=now, title="Plogning", owner=ME)
    is_open = await given.published(now=now, title="Skolmat", cpv=("55524000",), case_number="KS 2026-7")
    late = await given.published(
        now=now, title="Konst", cpv=("98000000",), deadline_at=None, planned_on=date(2020, 3, 1), planned_precision="month"
    )  # fmt: skip
    await execute("UPDATE procurement SET match_exact = '{c98000000}' WHERE reference = $1", late)
    return {"mine": mine, "open": is_open, "late": late}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Plogning", "Skolmat", "Konst"}), ("lage=draft", {"Plogning"}), ("lage=nonsens", {"Plogning", "Skolmat", "Konst"}),
        (f"ansvarig={ME}", {"Plogning"}), ("ansvarig=-", set()), ("utan=ja", {"Konst"}), ("sen=ja", {"Konst"}),
        ("bransch=snorojning", {"Plogning"}), ("q=skolmat", {"Skolmat"}), ("q=KS+2026-7", {"Skolmat"}), ("q=%25", set()),
        ("after=nonsens", {"Plogning", "Skolmat", "Konst"}), ("ordna=sista&lage=open", {"Skolmat"}),
    ],
)  # fmt: skip
async def test_the_list_narrows(three: dict[str, str], officer: httpx.AsyncClient, query: str, found: set[str]) -> None:
    assert await titles(officer, query) == found


async def test_every_order_pages_through_all_rows_once(db: None) -> None:
    now = clock.now()
    for n in range(5):
        await given.draft(now=now + timedelta(seconds=n), deadline_at=now + timedelta(days=9 - n) if n % 2 else None)
    for sort in SORTS:
        seen: list[str] = []
        after = None
        while rows := await narrowed_procurements(Narrowed(sort=sort), after=after, limit=2):
            seen += [row["reference"] for row in rows]
            after = read_key(key_of(rows[-1], sort), sort)
        assert len(seen) == len(set(seen)) == 5, sort


async def test_a_view_is_saved_for_its_officer_and_forgotten_again(officer: httpx.AsyncClient, three: Any) -> None:
    await officer.post(f"{LIST}/urval", data={"name": "Mina vinterjobb", "urval": "q=plog&lage=draft&skrap=1"})
    text = (await officer.get(LIST)).text
    assert f'href="{LIST}?q=plog&amp;lage=draft">Mina vinterjobb</a>' in text
    number = await fetch_value("SELECT id FROM saved_view")
    await actions.drop_view(number, by="annan@kommun.example")
    assert await fetch_value("SELECT count(*) FROM saved_view") == 1
    await officer.post(f"{LIST}/urval/ta-bort", data={"view": str(number)})
    assert await fetch_value("SELECT count(*) FROM saved_view") == 0


async def test_ticked_rows_change_owner_and_the_filter_is_kept(
    officer: httpx.AsyncClient, three: dict[str, str]
) -> None:
    data = {"upphandling": [three["open"], three["late"]], "owner": ME, "urval": "ordna=andrad"}
    answer = await officer.post(f"{LIST}/ansvarig", data=data)
    assert answer.headers["location"] == f"{LIST}?ordna=andrad"
    assert await titles(officer, f"ansvarig={ME}") == {"Plogning", "Skolmat", "Konst"}
    await officer.post(f"{LIST}/ansvarig", data={**data, "owner": "ingen@annan.example"})
    assert await titles(officer, f"ansvarig={ME}") == {"Plogning", "Skolmat", "Konst"}


async def test_the_filter_is_exported_as_csv_and_workbook(officer: httpx.AsyncClient, three: dict[str, str]) -> None:
    csv = (await officer.get(f"{LIST}.csv?lage=draft")).text
    assert three["mine"] in csv and three["open"] not in csv and ME in csv
    book = load_workbook(io.BytesIO((await officer.get(f"{LIST}.xlsx?lage=open")).content))
    assert any("Skolmat" in str(row) for row in book.worksheets[0].values)


async def test_a_paper_is_told_by_its_content_and_served_to_be_saved(officer: httpx.AsyncClient) -> None:
    reference = await given.published(now=clock.now())
    address = f"{LIST}/{reference}/dokument"
    wrong = await officer.post(address, files={"file": ("underlag.pdf", b"<script>alert(1)</script>")})
    assert wrong.status_code == 422 and "Filen ska vara PDF" in wrong.text
    large = await officer.post(address, files={"file": ("underlag.pdf", PDF + b"x" * 10 * 1024 * 1024)})
    assert large.status_code == 422 and "10 megabyte" in large.text
    assert "Välj en fil" in (await officer.post(address, data={"title": "x"})).text
    await officer.post(address, files={"file": ("Underlag åäö.pdf", PDF)}, data={"accessible": "yes", "language": "fi"})
    number = await fetch_value("SELECT id FROM procurement_document")
    public = await officer.get(f"/upphandlingar/{reference}", follow_redirects=True)
    assert "Underlag åäö</a> (PDF, 1 kB, Suomi" in public.text and "Dokumentet är tillgängligt" in public.text
    file = await officer.get(f"/upphandlingar/{reference}/dokument/{number}")
    assert file.content == PDF and file.headers["content-type"] == "application/pdf"
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''Underlag%20%C3%A5%C3%A4%C3%B6.pdf"
    assert file.headers["x-content-type-options"] == "nosniff" and "sandbox" in file.headers["content-security-policy"]
    again = await officer.get(
        f"/upphandlingar/{reference}/dokument/{number}", headers={"if-none-match": file.headers["etag"]}
    )
    assert again.status_code == 304
    await officer.post(f"{address}/{number}/ta-bort")
    assert (await officer.get(f"/upphandlingar/{reference}/dokument/{number}")).status_code == 404
    assert (await officer.get(f"{address}/{number}")).content == PDF
    assert "Borttagna" in (await officer.get(address)).text


async def test_a_paper_of_a_draft_is_nobodys_business(officer: httpx.AsyncClient) -> None:
    reference = await given.draft(now=clock.now())
    paper = actions.Paper("Underlag", "underlag.pdf", "application/pdf", PDF)
    number = await actions.add_document(reference, paper, by=ME, now=clock.now())
    for wrong in (number, number + 1, 0, 9_999_999_999_999):
        assert (await officer.get(f"/upphandlingar/{reference}/dokument/{wrong}")).status_code == 404


async def test_a_question_is_answered_to_everybody_at_once(officer: httpx.AsyncClient) -> None:
    reference = await given.published(now=clock.now())
    ask = f"/upphandlingar/{reference}/fraga"
    assert "Skriv din fråga" in (await officer.post(ask, data={"question": " "})).text
    assert "Skriv en e-postadress" in (await officer.post(ask, data={"question": "Hur?", "email": "nej"})).text
    await officer.post(ask, data={"question": "Robot", "webbplats": "x"})
    await officer.post(ask, data={"question": "Hur långt är det?", "email": "anna@firma.example"})
    assert await fetch_value("SELECT count(*) FROM procurement_question") == 1
    number = await fetch_value("SELECT id FROM procurement_question")
    desk = (await officer.get(f"{LIST}/{reference}/fragor")).text
    assert "Hur långt är det?" in desk and "anna@firma.example" not in desk
    await officer.post(
        f"{LIST}/{reference}/fragor/{number}",
        data={f"question-{number}": "Hur långt är det?", f"answer-{number}": "12 km"},
    )
    page = await officer.get(f"/upphandlingar/{reference}", follow_redirects=True)
    assert "12 km" not in page.text and "Ställ en fråga" in page.text
    await officer.post(f"{LIST}/{reference}/fragor/publicera")
    page = await officer.get(f"/upphandlingar/{reference}", follow_redirects=True)
    assert "12 km" in page.text and "firma" not in page.text


async def test_one_network_asks_ten_times_an_hour(officer: httpx.AsyncClient) -> None:
    reference = await given.published(now=clock.now())
    answers = [
        await officer.post(f"/upphandlingar/{reference}/fraga", data={"question": f"Fråga {n}"}) for n in range(11)
    ]
    assert [one.status_code for one in answers] == [303] * 10 + [429]


async def test_a_new_form_saves_itself_as_one_draft(officer: httpx.AsyncClient) -> None:
    form = inputs((await officer.get(f"{LIST}/ny")).text)
    empty = await officer.post(f"{LIST}/ny/autospara", data=form)
    assert empty.status_code == 422 and "Formuläret är tomt" in empty.text
    first = await officer.post(f"{LIST}/ny/autospara", data={**form, "title": "Plogning"})
    assert first.text.startswith("Sparat ") and first.headers["x-seen"] == "1"
    address = first.headers["location"]
    second = await officer.post(
        f"{address}/autospara", data={**form, "title": "Plogning", "summary": "Ny", "revision": "1"}
    )
    third = await officer.post(
        f"{address}/autospara",
        data={**form, "title": "Plogning", "summary": "Nyare", "revision": "1", "own": second.headers["x-own"]},
    )
    assert third.status_code == 200
    found = await procurement_by_reference(address.rpartition("/")[2])
    assert found["texts"]["sv"]["summary"] == "Nyare" and await fetch_value("SELECT count(*) FROM procurement") == 1


async def test_autosave_never_writes_over_somebody_else(officer: httpx.AsyncClient) -> None:
    reference = await given.draft(now=clock.now())
    form = inputs((await officer.get(f"{LIST}/{reference}")).text)
    first = await officer.post(f"{LIST}/{reference}/autospara", data={**form, "unit": "Tekniska"})
    own = first.headers["x-own"]
    await actions.edit_procurement(
        reference, {"place": "Pello", "unit": "Skolan"}, by="anna@kommun.example", now=clock.now()
    )
    same = await officer.post(f"{LIST}/{reference}/autospara", data={**form, "unit": "Tekniska", "own": own})
    assert same.status_code == 200
    found = await procurement_by_reference(reference)
    assert (found["place"], found["unit"]) == ("Pello", "Skolan")
    both = await officer.post(f"{LIST}/{reference}/autospara", data={**form, "unit": "Gatan", "own": own})
    assert both.status_code == 409 and (await procurement_by_reference(reference))["unit"] == "Skolan"
    lied = await officer.post(f"{LIST}/{reference}/autospara", data={**form, "unit": "Gatan", "own": f"{own} 3"})
    assert lied.status_code == 409


async def test_what_is_public_is_only_saved_by_hand(officer: httpx.AsyncClient) -> None:
    reference = await given.published(now=clock.now())
    page = (await officer.get(f"{LIST}/{reference}")).text
    assert "data-autosave" not in page
    answer = await officer.post(f"{LIST}/{reference}/autospara", data={**inputs(page), "unit": "Tekniska"})
    assert answer.status_code == 422 and (await procurement_by_reference(reference))["unit"] is None


async def test_the_form_says_what_is_odd_and_what_the_title_names(officer: httpx.AsyncClient) -> None:
    form = inputs((await officer.get(f"{LIST}/ny")).text)
    said = {
        **form,
        "title": "Snöröjning och målare",
        "cpv": "90000000",
        "deadline_on": "2027-07-04",
        "value_to": "200 000",
    }
    answer = await officer.post(f"{LIST}/ny", data=said)
    address = answer.headers["location"].removesuffix("/forhandsgranska")
    page = (await officer.get(address)).text
    assert "hel huvudgrupp" in page and "är i juli" in page and "lördag eller söndag" in page
    assert "Lägg till Snöröjning" in page and "Vilka regler gäller?" in page
    added = await officer.post(address, data={**inputs(page), "add_code": "90620000"})
    assert added.headers["location"] == address
    assert (await procurement_by_reference(address.rpartition("/")[2]))["cpv"] == ["90000000", "90620000"]


async def test_a_copy_is_a_draft_of_its_own(officer: httpx.AsyncClient) -> None:
    reference = await given.published(now=clock.now(), case_number="KS 1", unit="Tekniska")
    answer = await officer.post(f"{LIST}/{reference}/kopiera")
    new = await procurement_by_reference(answer.headers["location"].rpartition("/")[2])
    assert (new["status"], new["unit"], new["case_number"], new["deadline_at"]) == ("draft", "Tekniska", None, None)
    assert (new["owner"], new["texts"]["sv"]["title"]) == (ME, "Snöröjning i byarna")


async def test_a_contract_gets_its_successor_with_one_press(officer: httpx.AsyncClient) -> None:
    now = clock.now()
    reference = await given.published(now=now)
    until = now.date() + timedelta(days=100)
    await actions.award_procurement(reference, "Plog AB", contract_until_on=until, by=ME, now=now)
    assert f"{LIST}/{reference}/nasta" in (await officer.get(f"{LIST}/avtal")).text
    new = (await officer.post(f"{LIST}/{reference}/nasta")).headers["location"]
    assert "Tar över efter avtalet i" in (await officer.get(new)).text
    assert (await officer.post(f"{LIST}/{reference}/nasta")).headers["location"] == new
    assert "Inget avtal väntar" in (await officer.get(f"{LIST}/avtal")).text


async def test_a_promise_that_slipped_is_shown_with_each_move(
    officer: httpx.AsyncClient, three: dict[str, str]
) -> None:
    await actions.edit_procurement(three["late"], {"planned_on": date(2021, 3, 1)}, by=ME, now=clock.now())
    page = (await officer.get(f"{LIST}/{three['late']}")).text
    assert "Först lovad till senast 31\xa0mars 2020." in page and "2020-03-01 → 2021-03-01" in page
    assert "2020-03-31" in (await officer.get(f"{LIST}/loften")).text


async def test_questions_and_ending_contracts_wait_on_the_start_page(officer: httpx.AsyncClient) -> None:
    now = clock.now()
    asked, ending = await given.published(now=now), await given.published(now=now)
    await actions.ask_question(asked, "Hur långt?", now=now)
    until = now.date() + timedelta(days=100)
    await actions.award_procurement(ending, "Plog AB", contract_until_on=until, by=ME, now=now)
    page = (await officer.get("/intern")).text
    assert f'<a href="{LIST}/{asked}/fragor">1 fråga om {asked} väntar på svar</a>' in page
    assert f'<a href="{LIST}/avtal">1 avtal går ut utan att nästa upphandling är planerad</a>' in page
    await actions.renew_contract(ending, 9, by=ME, now=now)
    assert f"{LIST}/avtal" not in (await officer.get("/intern")).text
