"""Calendar files as bytes (RFC 5545, 5546)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vDDDTypes, vText

from notifications.calendar.domain import CANCEL, PUBLISH, REQUEST, Entry, Person

MAKER = "-//Anbud//Upphandling//SV"
REFRESH = timedelta(hours=6)


def invitation(entry: Entry, organizer: Person, attendee: Person, zone: ZoneInfo, *, cancel: bool = False) -> bytes:
    """Return what puts the event into the calendar of this one attendee, who has said yes, or takes it out again.

    Nobody else is named in it.
    """
    calendar = _calendar(CANCEL if cancel else REQUEST, zone)
    event = _event(entry, zone, cancelled=cancel)
    event.add("organizer", _person(organizer))
    guest = _person(attendee)
    guest.params["CUTYPE"], guest.params["ROLE"] = vText("INDIVIDUAL"), vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("DECLINED" if cancel else "ACCEPTED")
    guest.params["RSVP"] = vText("FALSE")
    event.add("attendee", guest)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def published(entries: Sequence[Entry], name: str, organizer: Person, zone: ZoneInfo) -> bytes:
    """Return a calendar to subscribe to; it names no attendees (RFC 5546, 3.2.1)."""
    calendar = _calendar(PUBLISH, zone)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", str(zone))
    calendar.add("x-published-ttl", "PT6H")
    refresh = vDDDTypes(REFRESH)
    refresh.params["VALUE"] = "DURATION"
    calendar.add("refresh-interval", refresh)
    for entry in entries:
        event = _event(entry, zone, cancelled=entry.cancelled)
        event.add("organizer", _person(organizer))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str, zone: ZoneInfo) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(_timezone(zone))
    return calendar


def _timezone(zone: ZoneInfo) -> Timezone:
    """Return the zone's rules: the European Union's, which change at 01:00 UTC on the last Sundays of March and October.

    Written as rules, not as a list of dates: files stay short, and true for as long as the rules are.
    """
    winter = datetime(1996, 1, 1, tzinfo=zone).utcoffset() or timedelta()
    summer = datetime(1996, 7, 1, tzinfo=zone).utcoffset() or timedelta()
    timezone = Timezone()
    timezone.add("tzid", str(zone))
    for component, month, day, name, before, after in (
        (TimezoneDaylight(), 3, 31, "CEST", winter, summer),
        (TimezoneStandard(), 10, 27, "CET", summer, winter),
    ):
        # The time of day is by the offset that ends (RFC 5545, 3.6.5).
        component.add("dtstart", datetime(1996, month, day, 1) + before)  # noqa: DTZ001
        component.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        component.add("tzname", name if after in (timedelta(hours=1), timedelta(hours=2)) else str(after))
        component.add("tzoffsetfrom", before)
        component.add("tzoffsetto", after)
        timezone.add_component(component)
    return timezone


def _event(entry: Entry, zone: ZoneInfo, *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(zone))
    event.add("dtend", entry.ends_at.astimezone(zone))
    event.add("summary", entry.title, parameters={"language": entry.language})
    for name, value in (("description", entry.description), ("location", entry.location), ("url", entry.url)):
        if value:
            event.add(name, value)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return event


def _person(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.address}")
    if person.name:
        # A quotation mark would be written as ^' (RFC 6868), which Outlook shows as it stands.
        address.params["CN"] = vText(person.name.replace('"', "'"))
    return address
