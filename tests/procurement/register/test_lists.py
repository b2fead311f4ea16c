"""The list in every format, read by others' readers."""

import csv
import json
from datetime import timedelta
from io import BytesIO, StringIO

import feedparser
import icalendar
import openpyxl
import pytest
import vobject

from portal.foundation import clock
from procurement.register.actions import cancel_procurement, edit_procurement
from tests import given
from tests.visitor import visiting

BY = "olle@kommun.example"
ENDINGS = ("atom", "ics", "csv", "xlsx", "json")


@pytest.fixture
async def visitor(db, tmp_path):
    async with visiting(tmp_path) as client:
        yield client


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_reader_who_has_it_already_gets_304_until_it_changes(visitor, ending):
    reference = await given.published(now=clock.now())
    first = await visitor.get(f"/upphandlingar.{ending}")
    assert first.status_code == 200
    assert first.headers["cache-control"] == "public, max-age=300"

    tag = {"if-none-match": first.headers["etag"]}
    since = {"if-modified-since": first.headers["last-modified"]}
    weak = {"if-none-match": f"W/{first.headers['etag']}"}
    for held in (tag, since, weak):
        again = await visitor.get(f"/upphandlingar.{ending}", headers=held)
        assert (again.status_code, again.content) == (304, b"")

    deadline = clock.now() + timedelta(days=40)
    await edit_procurement(reference, {"deadline_at": deadline}, by=BY, now=clock.now() + timedelta(seconds=2))
    assert (await visitor.get(f"/upphandlingar.{ending}", headers=tag)).status_code == 200
    assert (await visitor.get(f"/upphandlingar.{ending}", headers=since)).status_code == 200


@pytest.mark.parametrize("ending", ENDINGS)
async def test_each_format_has_the_filters_of_the_page(visitor, ending):
    await given.published(now=clock.now(), title="Snöröjning")
    await given.published(now=clock.now(), title="Skolskjuts", cpv=("60130000",))
    answer = await visitor.get(f"/upphandlingar.{ending}", params={"bransch": "skolskjuts"})
    content = answer.content
    if ending == "xlsx":
        content = "|".join(
            str(c.value) for row in openpyxl.load_workbook(BytesIO(content)).active for c in row
        ).encode()
    assert b"Skolskjuts" in content
    assert "Snöröjning".encode() not in content


async def test_the_atom_feed_is_one_for_a_strict_reader(visitor):
    reference = await given.published(now=clock.now(), title="Snö & <is>")
    read = feedparser.parse((await visitor.get("/fi/upphandlingar.atom?q=sn%C3%B6")).content)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.links[0].rel == "self"
    assert read.entries[0].title == "Snö & <is>"
    assert read.entries[0].id == f"http://127.0.0.1:8000/upphandlingar/{reference}"
    assert read.entries[0].updated_parsed and read.entries[0].published_parsed


async def test_an_entry_keeps_its_id_when_its_title_and_day_change(visitor):
    reference = await given.published(now=clock.now())
    before = feedparser.parse((await visitor.get("/upphandlingar.atom")).content).entries[0]
    texts = {"sv": {"title": "Ett annat namn", "summary": "En annan text."}}
    await edit_procurement(reference, {}, texts, by=BY, now=clock.now() + timedelta(seconds=5))
    after = feedparser.parse((await visitor.get("/upphandlingar.atom")).content).entries[0]
    assert before.id == after.id
    assert before.updated < after.updated


async def test_an_empty_feed_is_sound_too(visitor):
    read = feedparser.parse((await visitor.get("/upphandlingar.atom")).content)
    assert not read.bozo
    assert read.entries == []


async def test_a_calendar_follows_a_moved_and_a_called_off_deadline_by_its_uid(visitor):
    deadline = clock.now() + timedelta(days=20)
    reference = await given.published(now=clock.now(), deadline_at=deadline)

    async def event():
        body = (await visitor.get("/upphandlingar.ics")).content
        vobject.readOne(body.decode())
        assert all(len(line) <= 75 for line in body.split(b"\r\n"))
        return next(iter(icalendar.Calendar.from_ical(body).walk("VEVENT")))

    first = await event()
    await edit_procurement(reference, {"deadline_at": deadline + timedelta(days=7)}, by=BY, now=clock.now())
    moved = await event()
    await cancel_procurement(reference, "Köpet behövs inte", by=BY, now=clock.now())
    called_off = await event()

    assert first["uid"] == moved["uid"] == called_off["uid"] == f"{reference}@127.0.0.1"
    assert first["sequence"] < moved["sequence"] < called_off["sequence"]
    assert moved.end - first.end == timedelta(days=7)
    assert (first["status"], called_off["status"]) == ("CONFIRMED", "CANCELLED")
    assert len(first.walk("VALARM")) == 2


async def test_the_calendar_brings_its_time_zone_and_no_guests(visitor):
    await given.published(now=clock.now())
    body = (await visitor.get("/upphandlingar.ics")).text
    assert "BEGIN:VTIMEZONE" in body
    assert "TZID=Europe/Stockholm" in body
    assert "METHOD:PUBLISH" in body
    assert "ATTENDEE" not in body


async def test_the_csv_opens_in_a_swedish_spreadsheet_and_in_a_script(visitor):
    reference = await given.published(now=clock.now(), title="=1+1; snö", value_from_minor=40_000_000)
    ours = (await visitor.get("/upphandlingar.csv")).content
    assert ours.startswith(b"\xef\xbb\xbfNummer;Rubrik;")
    row = next(csv.DictReader(StringIO(ours.decode("utf-8-sig")), delimiter=";"))
    assert (row["Nummer"], row["Rubrik"], row["Värde från (kronor)"]) == (reference, "'=1+1; snö", "400000")

    plain = (await visitor.get("/upphandlingar.csv?tecken=komma")).text
    assert next(csv.DictReader(StringIO(plain)))["reference"] == reference


async def test_the_workbook_has_typed_cells_a_frozen_head_and_says_where_it_is_from(visitor):
    await given.published(now=clock.now(), title="=1+1", value_from_minor=40_000_000)
    book = openpyxl.load_workbook(BytesIO((await visitor.get("/upphandlingar.xlsx")).content))
    sheet = book.active
    row = {key.value: cell for key, cell in zip(sheet[2], sheet[3], strict=True)}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    assert row["title"].value == "=1+1" and row["title"].data_type == "s"
    assert row["value_from"].value == 400_000
    assert row["deadline_at"].is_date
    assert book["Om filen"]["B3"].value.startswith("CC0")


async def test_json_names_its_licence_and_holds_no_contact_and_no_note(visitor):
    await given.published(now=clock.now(), contact_name="Olle", contact_email=BY, internal_note="hemligt")
    answer = await visitor.get("/upphandlingar.json")
    read = answer.json()
    assert read["count"] == 1
    assert "creativecommons" in read["licence"]
    for kept_back in ("Olle", BY, "hemligt"):
        assert kept_back not in json.dumps(read)


async def test_one_procurement_is_json_and_a_calendar_file_too(visitor):
    reference = await given.published(now=clock.now())
    assert (await visitor.get(f"/upphandlingar/{reference}.json")).json()["reference"] == reference
    body = (await visitor.get(f"/upphandlingar/{reference}.ics")).content
    assert len(icalendar.Calendar.from_ical(body).walk("VEVENT")) == 1


async def test_a_draft_is_in_no_format(visitor):
    reference = await given.draft(now=clock.now(), title="Hemligt")
    for ending in ENDINGS:
        assert b"Hemligt" not in (await visitor.get(f"/upphandlingar.{ending}?lage=alla")).content
    assert (await visitor.get(f"/upphandlingar/{reference}.json")).status_code == 404
