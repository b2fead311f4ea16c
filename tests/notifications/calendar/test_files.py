"""Calendar files: what stands in them, and what two parsers read back. The golden files are opened as they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from notifications.calendar.domain import Entry, Person
from notifications.calendar.files import invitation, published

OFFICE = ZoneInfo("Europe/Stockholm")
GOLDEN = Path(__file__).resolve().parents[2] / "data" / "calendar"
US = Person("upphandling@kommun.example", "Övertorneå kommun, upphandling")
GUEST = Person("anna@firma.example", 'Annas "snö", väg & grus')
ENTRY = Entry(
    uid="mote-2030-m1@kommun.example",
    sequence=0,
    starts_at=datetime(2030, 3, 12, 17, tzinfo=UTC),
    ends_at=datetime(2030, 3, 12, 19, tzinfo=UTC),
    title="Informationsmöte om kommande upphandlingar",
    stamped_at=datetime(2030, 1, 15, 8, 30, tzinfo=UTC),
    description="Läs mer: https://kommun.example/moten/2030-03-12-informationsmote\nÄndra; eller avanmäl, här",
    location="Nordkalottens hotell, Matarengivägen 1, Övertorneå",
    url="https://kommun.example/moten/2030-03-12-informationsmote",
)
MOVED = Entry(**{**ENTRY.__dict__, "sequence": 1, "starts_at": ENTRY.starts_at + timedelta(days=21), "ends_at": ENTRY.ends_at + timedelta(days=21)})  # fmt: skip
CANCELLED = Entry(**{**MOVED.__dict__, "sequence": 2, "cancelled": True})


@pytest.fixture(autouse=True)
def no_zone_is_known_by_name() -> None:
    """vobject remembers a zone by its name for as long as the process lives: another test's file must not count here."""
    vars(vobject.icalendar)["__tzidMap"].pop("Europe/Stockholm", None)


FILES = {
    "request": lambda: invitation(ENTRY, US, GUEST, OFFICE),
    "moved": lambda: invitation(MOVED, US, GUEST, OFFICE),
    "cancel": lambda: invitation(CANCELLED, US, GUEST, OFFICE, cancel=True),
    "publish": lambda: published([ENTRY, CANCELLED], "Möten om upphandling", US, OFFICE),
}


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_the_golden_one_byte_for_byte(name):
    assert FILES[name]() == (GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_lines_end_in_crlf_and_are_never_longer_than_75_octets(name):
    body = (GOLDEN / f"{name}.ics").read_bytes()
    lines = body.split(b"\r\n")
    assert lines[-1] == b"" and b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    body.decode("utf-8")


@pytest.mark.parametrize(
    ("name", "method", "sequence", "status"),
    [
        ("request", "REQUEST", 0, "CONFIRMED"),
        ("moved", "REQUEST", 1, "CONFIRMED"),
        ("cancel", "CANCEL", 2, "CANCELLED"),
    ],
)
def test_two_parsers_read_the_same_method_sequence_hours_and_one_attendee(name, method, sequence, status):
    text = (GOLDEN / f"{name}.ics").read_bytes().decode()
    ours, theirs = Calendar.from_ical(text), vobject.readOne(text)
    event = ours.walk("VEVENT")[0]
    assert (str(ours["method"]), int(event["sequence"]), str(event["status"])) == (method, sequence, status)
    assert (theirs.method.value, theirs.vevent.sequence.value, theirs.vevent.status.value) == (
        method,
        str(sequence),
        status,
    )
    assert str(event["uid"]) == theirs.vevent.uid.value == ENTRY.uid
    expected = (ENTRY if name == "request" else MOVED).starts_at
    assert event["dtstart"].dt == expected == theirs.vevent.dtstart.value.astimezone(UTC)
    assert event["dtstart"].params["tzid"] == "Europe/Stockholm"
    assert [str(event["attendee"])] == ["mailto:anna@firma.example"] == [a.value for a in theirs.vevent.attendee_list]
    assert str(event["organizer"]) == "mailto:upphandling@kommun.example"


def test_a_published_calendar_has_no_attendees_and_marks_what_is_cancelled():
    text = (GOLDEN / "publish.ics").read_bytes().decode()
    ours, theirs = Calendar.from_ical(text), vobject.readOne(text)
    assert str(ours["method"]) == theirs.method.value == "PUBLISH"
    assert not any("attendee" in event for event in ours.walk("VEVENT"))
    assert [str(event["status"]) for event in ours.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]


TEN_YEARS = st.datetimes(datetime(2024, 1, 1), datetime(2033, 12, 30), timezones=st.just(OFFICE))  # noqa: DTZ001


@given(TEN_YEARS)
@settings(max_examples=60, deadline=None)
def test_the_zone_in_the_file_gives_the_hours_that_the_zone_has(starts):
    """The file's own VTIMEZONE, read by a parser that has no other, agrees with the tz database at every hour."""
    starts = starts.replace(microsecond=0, fold=0)
    if starts.astimezone(UTC).astimezone(OFFICE) != starts or starts.replace(fold=1).utcoffset() != starts.utcoffset():
        return  # an hour that does not exist, or exists twice
    entry = Entry(**{**ENTRY.__dict__, "starts_at": starts, "ends_at": starts + timedelta(hours=2)})
    text = invitation(entry, US, GUEST, OFFICE).decode().replace("Europe/Stockholm", "Kommunens tid")
    read = vobject.readOne(text).vevent.dtstart.value
    assert read.astimezone(UTC) == starts.astimezone(UTC)


@given(st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_what_people_write_never_becomes_a_property_of_its_own(title, description):
    entry = Entry(**{**ENTRY.__dict__, "title": title, "description": description})
    body = invitation(entry, US, GUEST, OFFICE)
    [event] = Calendar.from_ical(body).walk("VEVENT")
    assert set(event) <= {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS", "TRANSP",
        "ORGANIZER", "ATTENDEE",
    }  # fmt: skip
