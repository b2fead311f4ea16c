"""The pages of meetings over HTTP: a firm signs up, an officer sees to the rest."""

import re
from datetime import timedelta

import pytest

from portal.foundation import clock
from portal.foundation.access import actions as access
from portal.foundation.access import passwords, sessions
from portal.foundation.database import fetch_value
from procurement.meetings import queries
from procurement.meetings.actions import cancel_meeting, hold_due, write_agenda
from tests import given
from tests.visitor import visiting

OFFICER = "olle@kommun.example"


@pytest.fixture
async def officer(db):
    passwords.use_cheap_hashes()
    await access.add_officer(OFFICER, roles=["officer"], by="command", now=clock.now(), sees_contacts=True)
    number = await fetch_value("SELECT id FROM officer WHERE email = $1", OFFICER)
    return {"anbud_session": await sessions.begin_session(number, verified=True, now=clock.now())}


async def path_of(reference):
    return f"/moten/{(await queries.meeting_by_reference(reference))['address']}"


def link_in(body: bytes) -> str:
    return re.search(r"/moten/svar/[\w.-]+", body.replace(b"=\r\n", b"").decode())[0]


async def test_a_draft_is_nobodys_business(db, tmp_path):
    reference = await given.meeting(now=clock.now(), announced=False)
    async with visiting(tmp_path) as client:
        assert (await client.get(await path_of(reference))).status_code == 404
        assert "Nästa möte är inte bestämt än" in (await client.get("/moten")).text


async def test_a_firm_signs_up_and_changes_by_the_link_in_its_letter(db, tmp_path):
    reference = await given.meeting(now=clock.now())
    async with visiting(tmp_path) as client:
        path = await path_of(reference)
        assert f'href="{path}/anmal"' in (await client.get("/")).text
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in (await client.get("/sitemap.xml?del=sidor")).text
        assert "Anmäl dig" in (await client.get(path)).text
        data = {"company": "Annas firma", "email": "Anna@Firma.example", "people": "2", "attends": "on_site"}
        answer = await client.post(f"{path}/anmal", data=data)
        assert answer.status_code == 303
        assert "Du är anmäld" in (await client.get(answer.headers["location"])).text
        link = link_in(await fetch_value("SELECT parts[1] FROM letter"))
        assert 'value="Annas firma"' in (await client.get(link)).text
        answer = await client.post(link, data={"company": "Annas firma", "people": "3", "attends": "online"})
        assert answer.status_code == 303
        [theirs] = await queries.participants_of((await queries.meeting_by_reference(reference))["id"])
        assert (theirs["email"], theirs["people"], theirs["on_site"]) == ("anna@firma.example", 3, False)
        await client.post(link, data={"do": "leave"})
        assert "Anmäl dig" in (await client.get(link)).text


async def test_the_public_form_answers_a_stranger_and_who_has_seats_alike(db, tmp_path):
    reference = await given.meeting(now=clock.now(), capacity=3)
    async with visiting(tmp_path) as client:
        path = await path_of(reference)

        async def answered(name, people):
            data = {"company": f"{name} firma", "email": f"{name}@firma.example", "people": people}
            answer = await client.post(f"{path}/anmal", data=data)
            return answer.status_code, answer.headers["location"], (await client.get(answer.headers["location"])).text

        await answered("anna", "2")
        # One seat is left. More than that is too much for both, and what fits because Anna has two fits only in her letter.
        for people in ("3", "4"):
            assert await answered("anna", people) == await answered("bo", people)
        assert "Mötet är fullt" in (await answered("anna", "2"))[2]
        meeting = await queries.meeting_by_reference(reference)
        assert [p["state"] for p in await queries.participants_of(meeting["id"])] == ["coming", "waiting"]


@pytest.mark.parametrize("people", ["0", "6", "många", ""])
async def test_a_number_that_cannot_be_is_refused_and_the_rest_is_kept(db, tmp_path, people):
    reference = await given.meeting(now=clock.now())
    async with visiting(tmp_path) as client:
        data = {"company": "Annas firma", "email": "anna@firma.example", "people": people}
        answer = await client.post(f"{await path_of(reference)}/anmal", data=data)
    assert answer.status_code == 422
    assert "Skriv ett antal mellan 1 och 5" in answer.text
    assert 'value="anna@firma.example"' in answer.text


async def test_after_the_last_day_the_page_says_so_and_whom_to_ask(db, tmp_path):
    now = clock.now()
    reference = await given.meeting(now=now - timedelta(days=54))
    async with visiting(tmp_path) as client:
        text = (await client.get(f"{await path_of(reference)}/anmal")).text
        assert "Anmälan är stängd" in text
        assert "olle@kommun.example" in text
        answer = await client.post(f"{await path_of(reference)}/anmal", data={"company": "x", "email": "x@y.example"})
        assert "Anmälan är stängd" in answer.text
    assert await fetch_value("SELECT count(*) FROM participation") == 0


async def test_a_strangers_link_is_nobodys(db, tmp_path):
    async with visiting(tmp_path) as client:
        assert (await client.get("/moten/svar/abc.def")).status_code == 404


async def test_the_public_calendar_names_nobody_and_keeps_what_is_cancelled(db, tmp_path):
    now = clock.now()
    reference = await given.meeting(now=now)
    async with visiting(tmp_path) as client:
        data = {"company": "Annas firma", "email": "anna@firma.example", "people": "1"}
        await client.post(f"{await path_of(reference)}/anmal", data=data)
        await cancel_meeting(reference, "Snöstorm", by="olle", now=now)
        answer = await client.get("/moten.ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        assert "ATTENDEE" not in answer.text
        assert "mote.example" not in answer.text
        assert "STATUS:CANCELLED" in answer.text
        one = await client.get(f"{await path_of(reference)}.ics")
        assert one.headers["location"].endswith("/kalender.ics")


async def test_an_officer_makes_announces_invites_and_holds(officer, tmp_path):
    now = clock.now()
    await given.contact(now=now, meetings=True, trades=("snorojning",))
    item = await given.published(
        now=now, deadline_at=None, planned_on=(now + timedelta(days=90)).date(), planned_precision="month"
    )
    day = (now + timedelta(days=60)).date()
    async with visiting(tmp_path) as client:
        client.cookies.update(officer)
        assert "0 av 2 hållna" in (await client.get("/intern/moten")).text
        form = {"kind": "information", "day": str(day), "starts": "18.00", "ends": "20.00", "place": "Hotellet"}
        answer = await client.post("/intern/moten/ny", data=form | {"contact_email": OFFICER, "languages": "sv"})
        path = answer.headers["location"]
        assert "Nordkalotten" not in (await client.get(path)).text
        agenda = await client.get(f"{path}/dagordning")
        assert "Följs av: 1" in agenda.text
        number = await fetch_value("SELECT id FROM procurement WHERE reference = $1", item)
        await client.post(f"{path}/dagordning", data={"item": str(number)})
        await client.post(f"{path}/annonsera")
        invitation = (await client.get(f"{path}/inbjudan?till=wants")).text
        assert "Når 1 person" in invitation
        assert "Mejla inbjudan till 1 person" in invitation
        assert (await client.post(f"{path}/inbjudan", data={"till": "wants"})).status_code == 303
        for page in ("/andra", "/anmalningar", "/anmalningar.csv", "/narvaro", "/material", "/mejl"):
            assert (await client.get(path + page)).status_code == 200, page
        for page in ("/intern/moten/rytm", "/intern/moten/effekt", "/intern/moten/ny", "/intern/moten?ar=2027"):
            assert (await client.get(page)).status_code == 200, page


async def test_a_procurement_and_its_meeting_lead_to_each_other(db, tmp_path):
    now = clock.now()
    item = await given.published(now=now)
    reference = await given.meeting(now=now)
    number = await fetch_value("SELECT id FROM procurement WHERE reference = $1", item)
    await write_agenda(reference, [number, 2_000_000_000], by="olle", now=now)
    async with visiting(tmp_path) as client:
        path = await path_of(reference)
        procurement = (await client.get(f"/upphandlingar/{item}", follow_redirects=True)).text
        assert f'href="{path}"' in procurement
        assert f'href="/upphandlingar/{item}-' in (await client.get(path)).text
        assert f'href="/fi{path}"' in (await client.get(f"/fi/upphandlingar/{item}", follow_redirects=True)).text
        poster = await client.get(f"{path}/affisch.pdf")
    assert poster.content.startswith(b"%PDF-")


async def test_the_papers_of_a_meeting_are_out_when_all_of_it_is(officer, tmp_path):
    now = clock.now()
    reference = await given.meeting(now=now - timedelta(days=60))
    await hold_due(now, given.OFFICE)
    inside, path = f"/intern/moten/{reference}", await path_of(reference)
    async with visiting(tmp_path) as client:
        client.cookies.update(officer)
        files = {"file": ("bilder.pdf", b"%PDF-1.7 bilder", "application/pdf")}
        await client.post(f"{inside}/material", data={"title": "Bilder", "language": "sv"}, files=files)
        refused = await client.post(f"{inside}/material", data={"title": "Virus"}, files={"file": ("x.exe", b"MZ", "")})
        assert refused.status_code == 422
        number = await fetch_value("SELECT id FROM meeting_document")
        assert (await client.get(f"{path}/filer/{number}")).status_code == 404
        await client.post(f"{inside}/publicera")
        answer = await client.get(f"{path}/filer/{number}")
        assert (answer.content, answer.headers["x-content-type-options"]) == (b"%PDF-1.7 bilder", "nosniff")
        assert "inte fullt tillgängligt" in (await client.get(path)).text


async def test_the_list_is_there_for_machines_without_anybody_who_takes_part(db, tmp_path):
    reference = await given.meeting(now=clock.now())
    await given.meeting(now=clock.now(), announced=False)
    async with visiting(tmp_path) as client:
        data = {"company": "Annas firma", "email": "anna@firma.example", "people": "1"}
        await client.post(f"{await path_of(reference)}/anmal", data=data)
        rows = (await client.get("/moten.json")).json()["meetings"]
        assert [(row["reference"], row["came"]) for row in rows] == [(reference, None)]
        for ending in ("atom", "csv", "xlsx", "json", "ics"):
            answer = await client.get(f"/moten.{ending}")
            assert answer.status_code == 200
            assert b"anna@" not in answer.content and b"mote.example" not in answer.content
            again = await client.get(f"/moten.{ending}", headers={"if-none-match": answer.headers["etag"]})
            assert again.status_code == 304, ending


async def test_the_list_at_the_door_works_without_scripts(officer, tmp_path):
    now = clock.now()
    reference = await given.meeting(now=now)
    async with visiting(tmp_path) as client:
        data = {"company": "Annas firma", "email": "anna@firma.example", "people": "2"}
        await client.post(f"{await path_of(reference)}/anmal", data=data)
        client.cookies.update(officer)
        door = f"/intern/moten/{reference}/narvaro"
        page = (await client.get(door)).text
        assert "anna@" not in page
        number, key = (
            re.search(r'name="participation" value="(\d+)"', page)[1],
            re.search(r'name="key" value="(\w+)"', page)[1],
        )
        assert (await client.post(door, data={"participation": number, "came": "2"})).status_code == 303
        assert (await client.post(f"{door}/fler", data={"company": "", "people": "1", "key": key})).status_code == 422
        for _ in range(2):
            await client.post(f"{door}/fler", data={"company": "Sena AB", "people": "1", "key": key})
        page = (await client.get(door)).text
        assert "<strong data-here>3</strong>" in page
        assert page.count("Sena AB</h2>") == 1
        stranger = await client.post(door, data={"participation": "999999", "came": "1"})
        assert stranger.status_code == 404
