"""What an operator sees: is the house alive, what does it wait for; and everything as a file, without what opens doors."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.audit import events
from portal.foundation.database import execute, fetch_value
from portal.foundation.database.everything import OPENS_DOORS, paper_name, write_everything
from portal.foundation.jobs import Ran, last_runs, note_runs
from portal.foundation.settings import read_settings
from portal.office.operation import HOURLY_SILENT_AFTER, JOBS, SILENT_AFTER, is_silent, shown_jobs
from portal.worker import HOURLY, run_once
from portal.worker import JOBS as WORK
from tests import given
from tests.visitor import app_in, session_of, settings_in


async def visit(folder: Path, method: str, address: str, **more: object) -> httpx.Response:
    token = await session_of("administrator", sees_contacts=bool(more.pop("sees_contacts", False)))
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return await client.request(method, address, **more)  # type: ignore[arg-type]


def test_every_job_of_the_worker_has_words_and_is_known_to_be_hourly_or_not() -> None:
    assert {job.name for job in WORK} - set(JOBS) == set(), "say in portal/office/operation.py what the job does"
    assert {name for name, (_words, hourly) in JOBS.items() if hourly} == set(HOURLY)


async def test_a_job_that_ran_did_or_failed_is_remembered(db: None) -> None:
    now = clock.now()
    await note_runs([Ran("matches", 3)], at=now)
    await note_runs([Ran("matches", 0)], at=now + timedelta(minutes=1))
    run = (await last_runs())["matches"]
    assert (run.ran_at, run.did_at, run.did) == (now + timedelta(minutes=1), now, 3)
    await note_runs([Ran("matches", error="OSError")], at=now + timedelta(minutes=2))
    wrong = [job.wrong for job in shown_jobs(await last_runs(), now + timedelta(minutes=2)) if job.run]
    assert wrong == ["Gick fel: OSError"]
    await note_runs([Ran("matches")], at=now + timedelta(minutes=3))
    run = (await last_runs())["matches"]
    assert (run.error, run.failed_at) == (None, now + timedelta(minutes=2))


async def test_a_house_without_a_worker_is_silent_and_one_round_wakes_it(db: None, tmp_path: Path) -> None:
    assert is_silent(await last_runs(), clock.now())
    await run_once(settings_in(tmp_path))
    runs = await last_runs()
    assert set(runs) == {job.name for job in WORK}
    assert not is_silent(runs, clock.now())
    assert is_silent(runs, clock.now() + SILENT_AFTER + timedelta(minutes=1))


async def test_an_hourly_job_is_not_late_after_an_hour(db: None) -> None:
    now = clock.now()
    await note_runs([Ran("purge"), Ran("matches")], at=now)
    wrong = {job.name: job.wrong for job in shown_jobs(await last_runs(), now + timedelta(hours=1))}
    assert (wrong["Gallra"], wrong["Hitta vilka leverantörer en upphandling passar"]) == ("", "Har inte körts på länge")
    assert [
        job.wrong for job in shown_jobs(await last_runs(), now + HOURLY_SILENT_AFTER * 2) if job.name == "Gallra"
    ] != [""]


async def test_the_page_tells_how_the_house_is(db: None, tmp_path: Path) -> None:
    await given.contact(now=clock.now())
    text = (await visit(tmp_path, "GET", "/intern/drift")).text
    for said in (
        "Arbetet står still",
        "PostgreSQL",
        "Ingen är tagen med anbud backup",
        "Hämta från källor",
        "är gjorda",
    ):
        assert said in text, said
    assert "Den innehåller leverantörers kontaktuppgifter" in text


async def test_after_a_round_and_a_backup_nothing_is_wrong(db: None, tmp_path: Path) -> None:
    await run_once(settings_in(tmp_path))
    await note_runs([Ran("backup", 100)], at=clock.now())
    text = (await visit(tmp_path, "GET", "/intern/drift")).text
    assert "Arbetet står still" not in text
    assert "Senast tagen" in text
    assert "Har inte körts" not in re.sub(r"<tr><th[^>]*>Anropa.*?</tr>", "", text, flags=re.S)


async def test_the_mail_server_is_asked_and_its_password_never_shown(db: None, tmp_path: Path) -> None:
    assert "lämnar inte datorn" in (await visit(tmp_path, "POST", "/intern/drift/epost")).text
    url = "smtp+starttls://anbud:hemligt@127.0.0.1:9?x=1"
    app = create_app(
        read_settings({"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "k" * 40, "ANBUD_SMTP_URL": url})
    )
    token = await fetch_value("SELECT 1") and await session_of("procurer")
    await execute("UPDATE officer SET roles = '{administrator}'")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000", cookies={"anbud_session": str(token)}
    ) as client:
        answer = await client.post("/intern/drift/epost")
    assert "E-postservern tar inte emot oss" in answer.text
    assert "smtp+starttls://127.0.0.1:9" in answer.text
    assert "hemligt" not in answer.text


async def test_everything_is_handed_out_for_a_purpose_to_who_may_see_contacts(pool: str, tmp_path: Path) -> None:
    await given.contact("anna@firma.example", company="Annas firma", now=clock.now())
    await given.published(now=clock.now())
    assert (await visit(tmp_path, "POST", "/intern/drift/export", data={"syfte": "x"})).status_code == 403
    await execute("UPDATE officer SET email = 'before@kommun.example'")
    asked = await visit(tmp_path, "POST", "/intern/drift/export", data={}, sees_contacts=True)
    assert (asked.status_code, "Skriv vad filen ska användas till." in asked.text) == (422, True)
    await execute("UPDATE officer SET email = 'then@kommun.example' WHERE email LIKE 'adm%'")
    got = await visit(tmp_path, "POST", "/intern/drift/export", data={"syfte": "Byta system"}, sees_contacts=True)
    assert got.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert "Annas firma" in archive.read("tabeller/supplier.csv").decode()
        assert "anna@firma.example" in archive.read("tabeller/contact.csv").decode()
        officers = archive.read("tabeller/officer.csv").decode()
        assert "password_hash" not in officers
        assert "officer.password_hash" in archive.read("LÄS MIG.txt").decode()
        assert "tabeller/session.csv" not in archive.namelist()
    newest = (await events(limit=1))[0]
    assert (newest.verb, newest.details["purpose"]) == ("town.exported", "Byta system")


async def test_no_column_that_opens_doors_leaves(pool: str, tmp_path: Path) -> None:
    await write_everything(tmp_path / "allt.zip", now=clock.now())
    with zipfile.ZipFile(tmp_path / "allt.zip") as archive:
        heads = {
            name: archive.read(name).decode().partition("\n")[0] for name in archive.namelist() if name.endswith(".csv")
        }
    assert len(heads) > 40
    assert {
        name: column for name, head in heads.items() for column in head.split(",") if OPENS_DOORS.search(column)
    } == {}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\rapport.pdf", "rapport.pdf"), ("...", "fil"), ("a/b\x00.txt", "b_.txt")],
)
def test_a_paper_unpacks_into_its_own_folder(name: str, kept: str) -> None:
    assert paper_name("meeting_document", 7, name) == f"papper/meeting_document/7 {kept}"
