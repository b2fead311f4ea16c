"""From a file to drafts and back, over HTTP."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from python_calamine import CalamineWorkbook

from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch, fetch_value
from tests import given
from tests.procurement.intake.books import workbook
from tests.visitor import app_in, session_of

START = "/intern/importera"
# Three rows with faults, two that are here already: one twice in the file, one in the register.
PLAN = (
    "Benämning;CPV-kod;Sista anbudsdag;Uppskattat värde\r\n"
    "Snöröjning i byarna;90620000;2035-10-14;1 200 000\r\n"
    "Skolmåltider;15000000;i höst kanske;4 000 000\r\n"
    ";71000000;2035-10-14;100\r\n"
    "Målning av skolan;45442100;2035-11-01;mycket\r\n"
    "Skyltar;34928470;2035-12-01;90 000\r\n"
    "Skyltar;34928470;2035-12-01;90 000\r\n"
    "Städning av kommunhuset;90910000;2035-09-01;300 000\r\n"
).encode("cp1252")


@pytest.fixture
async def officer(db: None, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An officer's browser."""
    token = await session_of("officer")
    transport = httpx.ASGITransport(app=app_in(tmp_path))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        yield client


async def hand_in(browser: httpx.AsyncClient, body: bytes, name: str = "plan.csv", kind: str = "upphandlingar") -> str:
    answer = await browser.post(START, data={"kind": kind}, files={"file": (name, body)})
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>([^<]*)', answer.text)
    return str(answer.headers["location"])


async def go_on(browser: httpx.AsyncClient, where: str, **changed: str) -> httpx.Response:
    """Choose the columns as they are guessed, and what is said otherwise."""
    form = await browser.get(f"{where}/kolumner")
    chosen = {
        name: re.search(r'value="([^"]*)" selected', options)
        for name, options in re.findall(r'<select id="(column-\w+)".*?>(.*?)</select>', form.text, re.S)
    }
    data = {name: found[1] if found else "-" for name, found in chosen.items()} | changed
    return await browser.post(f"{where}/kolumner", data=data)


async def taken(browser: httpx.AsyncClient, body: bytes = PLAN) -> str:
    where = await hand_in(browser, body)
    assert (await go_on(browser, where)).status_code == 303
    assert (await browser.post(f"{where}/kontroll")).status_code == 303
    return where


async def test_a_file_is_read_checked_and_taken_in_over_four_pages(officer: httpx.AsyncClient) -> None:
    await given.draft(now=clock.now(), title="Städning av kommunhuset", cpv=("90910000",),
                      deadline_at=clock.now().replace(year=2035, month=9, day=1, hour=21, minute=59, second=59))  # fmt: skip
    where = await hand_in(officer, PLAN)
    read = (await officer.get(where)).text
    assert "7 rader under rubrikerna" in read
    assert 'value="cp1252" selected' in read
    assert "Skolmåltider" in read
    assert (await go_on(officer, where)).headers["location"] == f"{where}/kontroll"
    checked = (await officer.get(f"{where}/kontroll")).text
    assert "2 rader går bra, 3 har fel, 2 finns redan" in checked
    assert re.findall(r'<th scope="row">(\d+)</th>', checked) == ["3", "4", "5"]
    assert "“i höst kanske” går inte att läsa som ett datum" in checked
    here = (await officer.get(f"{where}/kontroll", params={"visa": "finns"})).text
    assert "Raden säger samma sak som rad 6." in here
    assert re.search(r'<a href="/intern/upphandlingar/\d{4}-\d{3}">Finns redan: Städning', here)
    assert "Ta in de 2 rader som går" in checked
    await officer.post(f"{where}/kontroll")
    await officer.post(f"{where}/kontroll")
    done = (await officer.get(f"{where}/klart")).text
    assert "2 rader togs in, 3 hade fel, 2 fanns redan" in done
    assert "Snöröjning i byarna" in done
    titles = [row[0] for row in await fetch("SELECT title FROM procurement_text ORDER BY title")]
    assert titles == ["Skyltar", "Snöröjning i byarna", "Städning av kommunhuset"]
    assert await fetch_value("SELECT count(*) FROM review WHERE decided_at IS NULL") == 2
    # Who brought them looks after them.
    owners = await fetch("SELECT DISTINCT owner FROM procurement p JOIN notice n ON n.procurement_id = p.id")
    assert [row["owner"] for row in owners] == ["officer@kommun.example"]


async def test_the_error_file_has_the_faulty_rows_as_they_were_and_a_column_that_says_why(
    officer: httpx.AsyncClient,
) -> None:
    where = await hand_in(officer, PLAN)
    await go_on(officer, where)
    answer = await officer.get(f"{where}/felrader.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Benämning", "CPV-kod", "Sista anbudsdag", "Uppskattat värde", "Fel"]
    assert [row[0] for row in rows[1:]] == ["Skolmåltider", "", "Målning av skolan"]
    assert rows[2][4] == "Rubrik: Rubriken saknas."


async def test_a_corrected_file_is_checked_by_the_same_columns(officer: httpx.AsyncClient) -> None:
    where = await hand_in(officer, PLAN)
    await go_on(officer, where)
    better = PLAN.replace("i höst kanske".encode("cp1252"), b"2035-10-20").replace(b"mycket", b"75 000")
    answer = await officer.post(f"{where}/ny-fil", files={"file": ("plan2.csv", better)})
    assert answer.headers["location"] == f"{where}/kontroll"
    assert "5 rader går bra, 1 har fel, 1 finns redan" in (await officer.get(f"{where}/kontroll")).text
    worse = await officer.post(f"{where}/ny-fil", files={"file": ("plan.pdf", b"%PDF-1.7")})
    assert (worse.status_code, "varken CSV, XLSX eller ODS" in worse.text) == (422, True)


async def test_undoing_takes_back_what_the_import_made_and_nobody_has_touched(officer: httpx.AsyncClient) -> None:
    theirs = await given.draft(now=clock.now(), title="Vår egen")
    where = await taken(officer)
    await execute("""UPDATE procurement SET revision = 2 WHERE id =
                     (SELECT procurement_id FROM procurement_text WHERE title = 'Skyltar')""")
    await officer.post(f"{where}/angra")
    titles = [row[0] for row in await fetch("SELECT title FROM procurement_text ORDER BY title")]
    assert titles == ["Skyltar", "Vår egen"]
    assert await fetch_value("SELECT count(*) FROM procurement WHERE reference = $1", theirs) == 1
    page = (await officer.get(f"{where}/klart")).text
    assert "Importen är ångrad" in page
    assert "1 är kvar, för någon hade arbetat med dem" in page
    assert (await officer.post(f"{where}/angra")).status_code == 409


async def test_a_colleague_with_the_right_undoes_an_import_and_it_says_who(
    officer: httpx.AsyncClient, tmp_path: Path
) -> None:
    where = await taken(officer)
    unfinished = await hand_in(officer, PLAN)
    colleague = {"anbud_session": await session_of("procurer")}
    officer.cookies.clear()
    officer.cookies.update(colleague)
    assert f'<a href="{where}/klart">plan.csv</a>' in (await officer.get(START)).text
    assert "Inlämnad av officer@kommun.example" in (await officer.get(f"{where}/klart")).text
    assert (await officer.get(unfinished)).status_code == 404
    assert (await officer.get(f"{unfinished}/felrader.xlsx")).status_code == 404
    assert (await officer.post(f"{where}/angra")).status_code == 303
    assert "Ångrad av procurer@kommun.example" in (await officer.get(START)).text
    event = (await events(object_kind="intake"))[0]
    assert (event.verb, event.actor, event.details["handed_in_by"]) == (
        "intake.undone", "procurer@kommun.example", "officer@kommun.example",
    )  # fmt: skip


async def test_a_list_with_addresses_is_looked_at_and_undone_by_those_who_may_see_them(
    officer: httpx.AsyncClient,
) -> None:
    await execute("UPDATE officer SET sees_contacts = true")
    where = await hand_in(officer, "Företag;E-post\r\nAnnas plog;anna@plog.example\r\n".encode(), kind="leverantorer")
    await go_on(officer, where)
    await officer.post(f"{where}/kontroll")
    officer.cookies.clear()
    officer.cookies.set("anbud_session", await session_of("procurer"))
    assert (await officer.get(f"{where}/klart")).status_code == 404
    assert (await officer.post(f"{where}/angra")).status_code == 404
    await execute("UPDATE officer SET sees_contacts = true")
    assert (await officer.post(f"{where}/angra")).status_code == 303


async def test_an_import_is_undone_within_a_day_only(officer: httpx.AsyncClient) -> None:
    where = await taken(officer)
    await execute("UPDATE intake SET taken_at = $1", clock.now() - timedelta(hours=24, minutes=1))
    assert (await officer.post(f"{where}/angra")).status_code == 409
    assert "Ångra importen" not in (await officer.get(f"{where}/klart")).text


async def test_the_same_file_again_brings_nothing_new(officer: httpx.AsyncClient) -> None:
    await taken(officer)
    where = await hand_in(officer, PLAN)
    await go_on(officer, where)
    assert "0 rader går bra, 3 har fel, 4 finns redan" in (await officer.get(f"{where}/kontroll")).text


async def test_a_date_that_can_be_read_in_two_ways_is_asked_about_once_for_the_column(
    officer: httpx.AsyncClient,
) -> None:
    body = workbook(["Rubrik", "Sista anbudsdag"], ["Ved", "1.2.2036"], ["Sand", "3.4.2036"])
    where = await hand_in(officer, body, "plan.xlsx")
    asked = await go_on(officer, where)
    assert asked.status_code == 422
    assert "Välj om 1.2.2036 har dagen eller månaden först." in asked.text
    assert "Månaden först: 2036-01-02" in asked.text
    await go_on(officer, where, **{"order-deadline_at": "month"})
    await officer.post(f"{where}/kontroll")
    days = [f"{row[0]:%Y-%m-%d}" for row in await fetch("SELECT deadline_at FROM procurement ORDER BY id")]
    assert days == ["2036-01-02", "2036-03-04"]


async def test_a_saved_template_knows_the_next_file_with_its_headers(officer: httpx.AsyncClient) -> None:
    body = b"Vad;Nu;Belopp\nVed;2036-02-01;100\n"
    where = await hand_in(officer, body)
    wrong = await go_on(officer, where, **{"column-title": "-"})
    assert "Välj kolumnen för rubrik." in wrong.text
    await go_on(officer, where, **{"column-deadline_at": "1", "template": "Ekonomi"})
    again = await hand_in(officer, body.replace(b"Ved", b"Sand"))
    page = (await officer.get(f"{again}/kolumner")).text
    assert "Kolumnerna är valda efter mallen Ekonomi." in page
    assert re.search(r'id="column-deadline_at".*?value="1" selected', page, re.S)


async def test_the_encoding_the_sheet_and_the_header_may_be_said(officer: httpx.AsyncClient) -> None:
    where = await hand_in(officer, "Rubrik;Ort\nSnöröjning;Övertorneå\n".encode())
    data = {"encoding": "latin-1", "separator": ";", "header": "1", "again": "ja"}
    assert (await officer.post(where, data=data)).headers["location"] == where
    assert "SnÃ¶röjning".replace("ö", "Ã¶") in (await officer.get(where)).text
    refused = await officer.post(where, data={**data, "encoding": "utf-16"})
    assert (refused.status_code, "Välj en annan" in refused.text) == (422, True)


async def test_somebody_elses_file_is_not_shown(officer: httpx.AsyncClient, tmp_path: Path) -> None:
    where = await hand_in(officer, PLAN)
    await execute("UPDATE intake SET by = 'annan@kommun.example'")
    for path in ("", "/kolumner", "/kontroll", "/klart", "/felrader.xlsx"):
        assert (await officer.get(where + path)).status_code == 404


async def test_a_template_to_fill_in_is_read_as_it_was_handed_out(officer: httpx.AsyncClient) -> None:
    body = (await officer.get(f"{START}/mall/upphandlingar.xlsx")).content
    where = await hand_in(officer, body, "mall.xlsx")
    await go_on(officer, where)
    assert "2 rader går bra, 0 har fel, 0 finns redan" in (await officer.get(f"{where}/kontroll")).text
