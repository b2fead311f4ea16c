"""Every feed, calendar and table there is, against its specification. The town is one of each."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import httpx
import icalendar
import openpyxl
import pytest
import vobject
from lxml import etree

from portal.demo import fill
from portal.foundation.database import DB
from tests.conftest import another_database
from tests.portal.pages.calendar_rules import faults_of
from tests.visitor import settings_in, visiting

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LISTS = ("/upphandlingar", "/moten", "/branscher", "/handlingsplan", "/rapporter")
FEEDS = [f"{language}{path}.atom" for path in LISTS for language in ("", "/fi")]
CALENDARS = [
    "/upphandlingar.ics",
    "/moten.ics",
    "/handlingsplan.ics",
    "/rapporter.ics",
    "/kalender.ics",
    "/fi/kalender/snorojning.ics",
]


@pytest.fixture(scope="module")
async def visitor(template: str, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A visitor of the demo town."""
    folder: Path = tmp_path_factory.mktemp("town")
    async with another_database(template) as dsn:
        await DB.open_pool(dsn, size=4)
        await fill(settings_in(folder))
        async with visiting(folder) as client:
            yield client
        await DB.close_pool()


def moment(text: str | None) -> datetime:
    read = datetime.fromisoformat(text or "")
    assert read.tzinfo is not None
    return read


@pytest.mark.parametrize("address", FEEDS)
async def test_a_feed_keeps_the_rules_of_rfc_4287(visitor: httpx.AsyncClient, address: str) -> None:
    answer = await visitor.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed" and feed.get(XML_LANG)
    for name in ("id", "title", "updated"):  # 4.1.1: exactly one of each
        assert len(feed.findall(f"{ATOM}{name}")) == 1
    links = [(link.get("rel"), link.get("href", "")) for link in feed.findall(f"{ATOM}link")]
    assert sorted(rel or "" for rel, _ in links) == ["alternate", "self"]
    assert all(href.startswith("http://127.0.0.1:8000/") for _, href in links)
    assert dict(links)["self"].endswith(address)
    entries = feed.findall(f"{ATOM}entry")
    assert entries, "the demo town has something in every list"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    for entry in entries:
        for name in ("id", "title", "updated"):  # 4.1.2
            assert len(entry.findall(f"{ATOM}{name}")) == 1 and (entry.findtext(f"{ATOM}{name}") or "").strip()
        assert (entry.findtext(f"{ATOM}id") or "").startswith("http")
        assert entry.findtext(f"{ATOM}author/{ATOM}name") or feed.findtext(f"{ATOM}author/{ATOM}name")
        assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1
        assert moment(entry.findtext(f"{ATOM}updated")) <= moment(feed.findtext(f"{ATOM}updated"))
        if published := entry.findtext(f"{ATOM}published"):
            assert moment(published) <= moment(entry.findtext(f"{ATOM}updated"))


@pytest.mark.parametrize("address", CALENDARS)
async def test_a_calendar_is_read_alike_by_two_parsers_and_folded_as_rfc_5545_says(
    visitor: httpx.AsyncClient, address: str
) -> None:
    answer = await visitor.get(address)
    assert answer.headers["content-type"].startswith("text/calendar; charset=utf-8")
    body = answer.content
    assert body.count(b"\n") == body.count(b"\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    read = icalendar.Calendar.from_ical(body)
    assert read["version"] == "2.0" and read["prodid"] and read["method"] == "PUBLISH"
    other = vobject.readOne(body.decode())
    assert [str(e["uid"]) for e in read.events] == [e.uid.value for e in getattr(other, "vevent_list", [])]
    assert read.events and len({str(event["uid"]) for event in read.events}) == len(read.events)
    for event in read.events:
        assert event["dtstamp"].dt.tzinfo is not None and event.start < event.end and event["summary"]
        assert "attendee" not in event
        if type(event.start) is not date:
            assert str(event["dtstart"].params["TZID"]) == "Europe/Stockholm"
    if any(type(event.start) is not date for event in read.events):
        assert b"BEGIN:VTIMEZONE" in body


@pytest.mark.parametrize("address", CALENDARS)
async def test_a_calendar_breaks_no_rule_of_rfc_5545_and_7986(visitor: httpx.AsyncClient, address: str) -> None:
    assert faults_of((await visitor.get(address)).content) == []


def test_the_rules_of_calendars_see_faults() -> None:
    event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20300101T090000Z\r\nDTSTART:20300101\r\nSUMMARY:Ett, två\r\nSTATUS:DONE\r\nEND:VEVENT\r\n"
    body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nREFRESH-INTERVAL:PT6H\r\n{event}END:VCALENDAR\r\n"
    assert sorted(faults_of(body.encode())) == [
        "DTSTART does not say what it is: 20300101",
        "REFRESH-INTERVAL without VALUE=DURATION (RFC 7986, 5.7)",
        "STATUS: DONE",
        "SUMMARY is not escaped: Ett, två",
        "VCALENDAR has 0 PRODID",
        "VEVENT has 0 ORGANIZER",
    ]


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    """Atom's schema (RFC 4287, appendix B)."""
    return etree.RelaxNG(etree.parse(Path(__file__).parents[2] / "data" / "atom" / "atom.rng"))


@pytest.mark.parametrize(
    "address", [*FEEDS, "/upphandlingar.atom?q=finnsinte", "/upphandlingar.atom?bransch=snorojning"]
)
async def test_a_feed_is_what_the_schema_of_rfc_4287_allows(
    visitor: httpx.AsyncClient, schema: etree.RelaxNG, address: str
) -> None:
    feed = etree.fromstring((await visitor.get(address)).content)
    schema.validate(feed)
    assert [str(fault) for fault in schema.error_log] == []
    feed.append(etree.fromstring('<updated xmlns="http://www.w3.org/2005/Atom">i går</updated>'))
    assert not schema.validate(feed)


@pytest.mark.parametrize("path", LISTS)
async def test_tables_are_alike_in_csv_workbook_and_for_scripts(visitor: httpx.AsyncClient, path: str) -> None:
    ours = (await visitor.get(f"{path}.csv")).content
    assert ours.startswith(b"\xef\xbb\xbf") and b"\r\n" in ours
    rows = list(csv.reader(StringIO(ours.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) > 1 and {len(row) for row in rows} == {len(rows[0])}
    sheet = openpyxl.load_workbook(BytesIO((await visitor.get(f"{path}.xlsx")).content)).active
    assert sheet is not None and sheet.freeze_panes == "A2" and sheet.auto_filter.ref
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert sheet.max_row - 1 == len(rows)
    assert (await visitor.get(f"{path}.json")).headers["content-type"].startswith("application/json")


@pytest.mark.parametrize(
    "address", [*FEEDS, *CALENDARS, *(f"{path}.{ending}" for path in LISTS for ending in ("csv", "xlsx", "json"))]
)
async def test_who_has_it_already_gets_304(visitor: httpx.AsyncClient, address: str) -> None:
    first = await visitor.get(address)
    again = await visitor.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
