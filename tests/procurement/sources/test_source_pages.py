"""The officers' pages of sources and review, over HTTP."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions, sessions
from portal.foundation.database import fetch_value
from portal.foundation.settings import read_settings
from procurement.register.queries import procurement_by_reference
from procurement.sources.actions import Rules
from procurement.sources.fetching import fetch_due
from procurement.sources.places import Allowed
from procurement.sources.queries import source_named, waiting_reviews
from tests.procurement.sources.test_review import feed

FOLDERS = Allowed(folders=(Path("/"),))


@pytest.fixture
async def officer(db, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    """A procurer who has signed in."""
    settings = read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40})
    await actions.add_officer("anna@kommun.example", roles=["procurer"], by="command", now=clock.now())
    officer_id = await fetch_value("SELECT id FROM officer WHERE email = 'anna@kommun.example'")
    token = await sessions.begin_session(officer_id, verified=True, now=clock.now())
    transport = httpx.ASGITransport(app=create_app(settings))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        yield client


def rules(later: int = 0) -> Rules:
    now = clock.now() + timedelta(hours=later)
    return Rules(now=now, office=ZoneInfo("Europe/Stockholm"), municipality="Övertorneå kommun")


async def added(officer: httpx.AsyncClient, path: Path, **more: str) -> str:
    """Add a source by the form, and return the address of its page."""
    form = {"name": "Portalen", "url": path.as_uri(), "kind": "rss", "every": "60", "mode": "review"} | more
    answer = await officer.post("/intern/kallor/ny", data=form)
    assert answer.status_code == 303, answer.text
    return f"/intern/kallor/{(await source_named(form['name']))['id']}"


async def test_a_source_is_added_read_and_shown_with_its_history(officer, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(feed("Snöröjning"))
    address = await added(officer, path)
    assert await fetch_due(rules(), FOLDERS) == 1
    path.write_bytes(b"<!doctype html><html></html>")
    assert await fetch_due(rules(2), FOLDERS) == 1

    table = (await officer.get("/intern/kallor")).text
    assert "Fungerar sämre" in table
    assert "Adressen svarar med en webbsida i stället för ett flöde." in table
    detail = (await officer.get(address)).text
    assert "1 ny, 0 ändrade, 0 fel" in detail
    assert detail.count("<rect") == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"url": ""}, "Skriv källans adress"), ({"url": "ftp://x"}, "must begin with"), ({"name": ""}, "Ge källan ett namn"),
     ({"every": "1"}, "Skriv minuter"), ({"url": "http://10.0.0.1/"}, "internt nät")],
)  # fmt: skip
async def test_a_form_with_a_fault_says_which_and_keeps_the_rest(officer, tmp_path, wrong, message):
    form = {
        "name": "Portalen",
        "url": "https://example.org/rss",
        "kind": "rss",
        "every": "60",
        "mode": "publish",
    } | wrong
    answer = await officer.post("/intern/kallor/ny", data=form)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="publish" selected' in answer.text


async def test_a_source_is_paused_taken_up_again_and_made_due(officer, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed("Snöröjning"))
    address = await added(officer, tmp_path / "feed.xml")
    await officer.post(f"{address}/pausa")
    assert "Pausad" in (await officer.get(address)).text
    assert await fetch_due(rules(), FOLDERS) == 0
    await officer.post(f"{address}/ateruppta")
    assert await fetch_due(rules(), FOLDERS) == 1
    await officer.post(f"{address}/hamta")
    assert await fetch_due(rules(), FOLDERS) == 1


async def test_a_trial_shows_what_would_happen_and_keeps_nothing(officer, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed("Snöröjning i byarna"))
    address = await added(officer, tmp_path / "feed.xml")
    page = (await officer.post(f"{address}/prova")).text
    assert "1 nya, 0 ändrade och 0 oförändrade. Inget är sparat." in page
    assert "Snöröjning i byarna" in page
    assert await fetch_value("SELECT count(*) FROM notice") == 0


async def test_columns_are_kept_by_their_headers(officer, tmp_path):
    (tmp_path / "plan.csv").write_text("Bud senast;Vad\n2030-07-01;Snö\n", encoding="utf-8")
    address = await added(officer, tmp_path / "plan.csv", kind="csv")
    answer = await officer.post(f"{address}/kolumner", data={"deadline_at": "Bud senast"})
    assert "Skriv vilken kolumn som är rubriken" in answer.text
    await officer.post(f"{address}/kolumner", data={"deadline_at": "Bud senast", "title": "Vad"})
    assert "Bud senast" in (await officer.get(address)).text
    await fetch_due(rules(), FOLDERS)
    assert await fetch_value("SELECT count(*) FROM notice") == 1


async def test_what_waits_is_listed_opened_and_approved(officer, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed("Snöröjning <b>&lt;script&gt;", deadline="2035-09-30"))
    await added(officer, tmp_path / "feed.xml")
    await fetch_due(rules(), FOLDERS)
    listing = (await officer.get("/intern/granska")).text
    (review,) = await waiting_reviews()
    assert "Snöröjning" in listing
    assert "<script>" not in re.sub(r'<script src="[^"]+"[^>]*></script>', "", listing)
    page = (await officer.get(f"/intern/granska/{review['id']}")).text
    assert "Godkänn och publicera" in page
    answer = await officer.post(f"/intern/granska/{review['id']}", data={"beslut": "godkann"})
    assert answer.headers["location"] == "/intern/granska"
    assert (await procurement_by_reference(review["reference"]))["status"] == "open"


async def test_many_are_approved_by_ticking_them(officer, tmp_path):
    items = b"".join(
        re.findall(rb"<item>.*</item>", feed(f"Sak {number}", f"a{number}", "2035-09-30"))[0] for number in range(3)
    )
    (tmp_path / "feed.xml").write_bytes(b'<rss version="2.0"><channel>' + items + b"</channel></rss>")
    await added(officer, tmp_path / "feed.xml")
    await fetch_due(rules(), FOLDERS)
    numbers = [review["id"] for review in await waiting_reviews()]
    await officer.post("/intern/granska/godkann", data={"nummer": [str(numbers[0]), str(numbers[2]), "x", "9" * 30]})
    assert [review["id"] for review in await waiting_reviews()] == [numbers[1]]


async def test_a_change_is_shown_field_by_field_and_each_is_kept_or_taken(officer, tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(feed("Snöröjning i norr", deadline="2035-09-30"))
    await added(officer, path)
    await fetch_due(rules(), FOLDERS)
    (review,) = await waiting_reviews()
    await officer.post(f"/intern/granska/{review['id']}", data={"beslut": "godkann"})
    path.write_bytes(feed("Snöröjning i söder", deadline="2035-09-10"))
    await fetch_due(rules(2), FOLDERS)
    (change,) = await waiting_reviews()
    page = (await officer.get(f"/intern/granska/{change['id']}")).text
    assert "Snöröjning i norr" in page
    assert "tidigarelagd" in page
    await officer.post(f"/intern/granska/{change['id']}", data={"beslut": "godkann", "falt_title_sv": "ours"})
    found = await procurement_by_reference(change["reference"])
    assert (found["texts"]["sv"]["title"], found["deadline_at"].day) == ("Snöröjning i norr", 10)


async def test_a_rejection_needs_a_reason(officer, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed("Snöröjning"))
    await added(officer, tmp_path / "feed.xml")
    await fetch_due(rules(), FOLDERS)
    (review,) = await waiting_reviews()
    address = f"/intern/granska/{review['id']}"
    assert "Skriv varför" in (await officer.post(address, data={"beslut": "avvisa"})).text
    await officer.post(address, data={"beslut": "avvisa", "skal": "Inte vår"})
    assert "Avvisad av anna@kommun.example" in (await officer.get(address)).text
    assert await waiting_reviews() == []


async def test_a_likely_duplicate_is_shown_beside_the_other_and_merged(officer, tmp_path):
    for name in ("En", "Två"):
        (tmp_path / f"{name}.xml").write_bytes(feed("Snöröjning i byarna norr om älven", name, "2035-09-30"))
        await added(officer, tmp_path / f"{name}.xml", name=name)
        await fetch_due(rules(), FOLDERS)
    duplicate = (await waiting_reviews())[0]
    assert f"Trolig dubblett ({duplicate['score']} %)" in (await officer.get("/intern/granska")).text
    page = (await officer.get(f"/intern/granska/{duplicate['id']}")).text
    assert f"Slå ihop med {duplicate['candidate']}" in page
    data = {"beslut": "sla-ihop", "nummer": duplicate["candidate"]}
    await officer.post(f"/intern/granska/{duplicate['id']}", data=data)
    assert await fetch_value("SELECT count(*) FROM procurement") == 1
    wrong = await officer.post(
        f"/intern/granska/{(await waiting_reviews())[0]['id']}", data=data | {"nummer": "1999-1"}
    )
    assert "Det finns ingen upphandling med det numret" in wrong.text


async def test_a_notice_without_codes_is_given_the_code_of_a_proposed_trade(officer, tmp_path):
    (tmp_path / "feed.xml").write_bytes(feed("Snöröjning", deadline="2035-09-30").replace(b"CPV: 90620000-9", b""))
    await added(officer, tmp_path / "feed.xml")
    await fetch_due(rules(), FOLDERS)
    (review,) = await waiting_reviews()
    page = (await officer.get(f"/intern/granska/{review['id']}")).text
    code = re.findall(r'name="cpv" value="(\d{8})"', page)[0]
    await officer.post(f"/intern/granska/{review['id']}", data={"beslut": "godkann", "cpv": code})
    assert (await procurement_by_reference(review["reference"]))["cpv"] == [code]


async def test_the_notices_behind_a_procurement_are_shown_and_a_wrong_one_is_parted(officer, tmp_path):
    for name in ("En", "Två"):
        (tmp_path / f"{name}.xml").write_bytes(
            feed("Snöröjning i byarna", name, "2035-09-30").replace(b"CPV:", b"Upphandlings-ID: MT77 CPV:")
        )
        await added(officer, tmp_path / f"{name}.xml", name=name)
        await fetch_due(rules(), FOLDERS)
    reference = await fetch_value("SELECT reference FROM procurement")
    page = (await officer.get(f"/intern/granska/upphandling/{reference}")).text
    assert page.count("Nej, gör den till en egen") == 2
    address = re.findall(r"/intern/granska/annons/\d+/dela", page)[0]
    await officer.post(address)
    assert await fetch_value("SELECT count(*) FROM procurement") == 2
    assert "Den enda" in (await officer.get(f"/intern/granska/upphandling/{reference}")).text
