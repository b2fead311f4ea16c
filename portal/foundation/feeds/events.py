"""iCalendar to subscribe to (RFC 5545, 7986; METHOD:PUBLISH): without attendees, with the time zone written out.

Uid and sequence are what a calendar follows an event by: the uid stands for ever, the sequence rises at each change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from portal.foundation.web.site import site

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Anbud//Upphandling//SV"
REFRESH = timedelta(hours=6)


@dataclass(frozen=True)
class CalendarEvent:
    """One event; dates instead of instants make it last whole days. `alarms` are how long before its end."""

    uid: str
    title: str
    begins: datetime | date
    ends: datetime | date
    changed_at: datetime
    sequence: int = 0
    cancelled: bool = False
    place: str = ""
    text: str = ""
    link: str = ""
    language: str = "sv"
    alarms: Sequence[timedelta] = ()


def calendar(name: str, events: Sequence[CalendarEvent], zone: ZoneInfo) -> bytes:
    """Return the calendar as CRLF lines folded at 75 octets."""
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    # Said to be text: the library escapes no property that it does not know.
    made.add("x-wr-calname", vText(name))
    made.add("name", vText(name))
    made.add("x-wr-timezone", zone.key)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    for event in events:
        made.add_component(_event(event, zone))
    made.add_missing_timezones()
    body: bytes = made.to_ical()
    return body


def _event(event: CalendarEvent, zone: ZoneInfo) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at.astimezone(UTC))
    made.add("last-modified", event.changed_at.astimezone(UTC))
    made.add("sequence", event.sequence)
    made.add("dtstart", _local(event.begins, zone))
    made.add("dtend", _local(event.ends, zone))
    made.add("summary", event.title, parameters={"LANGUAGE": event.language})
    # Who publishes (RFC 5546, 3.2.1): the municipality's own address, never a person's.
    made.add("organizer", vCalAddress(f"mailto:{site().contact_email}"), parameters={"CN": site().municipality})
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    for field, value in (("location", event.place), ("description", event.text), ("url", event.link)):
        if value:
            made.add(field, value)
    if not event.cancelled:
        for before in event.alarms:
            made.add_component(_alarm(event.title, before))
    return made


def _alarm(title: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -before, parameters={"RELATED": "END"})
    return alarm


def _local(moment: datetime | date, zone: ZoneInfo) -> datetime | date:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment
