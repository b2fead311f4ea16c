"""What RFC 5545 and 7986 demand of a calendar to subscribe to, read from the bytes: a checker that knows no library of ours."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

LINE = re.compile(r"^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"\x00-\x08\x0a-\x1f]*\"|[^\";:,\x00-\x08\x0a-\x1f]*)"
                  r"(?:,(?:\"[^\"]*\"|[^\";:,]*))*)*):(.*)$")  # fmt: skip
# How often each property may stand in each component: exactly once, or at most once.
ONCE = {
    "VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART", "ORGANIZER"}, "VTIMEZONE": {"TZID"},
    "STANDARD": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"}, "DAYLIGHT": {"DTSTART", "TZOFFSETTO", "TZOFFSETFROM"},
    "VALARM": {"ACTION", "TRIGGER", "DESCRIPTION"},
}  # fmt: skip
AT_MOST_ONCE = {
    "VCALENDAR": {"CALSCALE", "METHOD", "REFRESH-INTERVAL", "SOURCE", "COLOR", "URL", "UID", "LAST-MODIFIED"},
    "VEVENT": {"CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED", "LOCATION", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY",
               "TRANSP", "URL", "RECURRENCE-ID", "DTEND", "DURATION", "COLOR"},
    "VALARM": {"DURATION", "REPEAT"},
}  # fmt: skip
# Of other components than these a subscriber's program may know nothing.
WITHIN = {
    "VCALENDAR": {"VEVENT", "VTIMEZONE"},
    "VEVENT": {"VALARM"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
    "": {"VCALENDAR"},
}
UTC = r"\d{8}T\d{6}Z"
VALUES = {
    "DTSTAMP": UTC, "LAST-MODIFIED": UTC, "CREATED": UTC, "DTSTART": r"\d{8}(T\d{6}Z?)?", "DTEND": r"\d{8}(T\d{6}Z?)?",
    "SEQUENCE": r"\d+", "STATUS": "CONFIRMED|CANCELLED|TENTATIVE", "TRANSP": "OPAQUE|TRANSPARENT", "VERSION": r"2\.0",
    "METHOD": "PUBLISH", "CALSCALE": "GREGORIAN", "REFRESH-INTERVAL": r"P(\d+W|\d+D|(\d+D)?T(\d+H)?(\d+M)?(\d+S)?)",
    "TRIGGER": r"[+-]?P(\d+W|\d+D|(\d+D)?T(\d+H)?(\d+M)?(\d+S)?)", "ACTION": "DISPLAY", "TZOFFSETTO": r"[+-]\d{4}(\d{2})?",
    "TZOFFSETFROM": r"[+-]\d{4}(\d{2})?", "URL": r"https?://\S+", "ORGANIZER": r"mailto:\S+@\S+",
}  # fmt: skip
TEXT = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "PRODID", "UID"}


class Property(NamedTuple):
    """A content line: its name, parameters and value."""

    name: str
    parameters: dict[str, str]
    value: str


def faults_of(body: bytes) -> list[str]:
    """Return everything in a calendar that the specifications do not allow."""
    return list(_faults(body))


def _faults(body: bytes) -> Iterator[str]:
    if not body.endswith(b"\r\n") or body.replace(b"\r\n", b"").count(b"\n") or body.replace(b"\r\n", b"").count(b"\r"):
        yield "lines do not end with CRLF"
    yield from (f"longer than 75 octets: {line[:40]!r}" for line in body.split(b"\r\n") if len(line) > 75)
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", body):
        yield "a control character"
    stack: list[tuple[str, list[Property]]] = [("", [])]
    zones, referred = set(), set()
    for line in re.sub(r"\r\n[ \t]", "", body.decode("utf-8")).split("\r\n")[:-1]:
        match = LINE.match(line)
        if match is None:
            yield f"not a content line: {line[:60]}"
            continue
        found = Property(match[1].upper(), _parameters(match[2]), match[3])
        if found.name == "BEGIN":
            if found.value not in WITHIN.get(stack[-1][0], ()):
                yield f"{found.value} within {stack[-1][0] or 'nothing'}"
            stack.append((found.value, []))
        elif found.name == "END":
            kind, held = stack.pop()
            if kind != found.value:
                yield f"{kind} ends as {found.value}"
            yield from _component(kind, held)
        else:
            stack[-1][1].append(found)
            yield from _value(found)
            if zone := found.parameters.get("TZID"):
                referred.add(zone)
            if found.name == "TZID":
                zones.add(found.value)
    if len(stack) != 1:
        yield "something does not end"
    yield from (f"no VTIMEZONE for {zone}" for zone in referred - zones)


def _parameters(text: str) -> dict[str, str]:
    return {name.upper(): value.strip('"') for name, value in re.findall(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:"]*)', text)}


def _value(one: Property) -> Iterator[str]:
    if (shape := VALUES.get(one.name)) and not re.fullmatch(shape, one.value):
        yield f"{one.name}: {one.value[:60]}"
    if one.name in TEXT and re.search(r"(?<!\\)(?:\\\\)*[;,]|\\(?![\\;,nN])", one.value):
        yield f"{one.name} is not escaped: {one.value[:60]}"
    is_day = re.fullmatch(r"\d{8}", one.value) is not None
    if one.name in ("DTSTART", "DTEND") and is_day != (one.parameters.get("VALUE") == "DATE"):
        yield f"{one.name} does not say what it is: {one.value}"
    if one.name == "REFRESH-INTERVAL" and one.parameters.get("VALUE") != "DURATION":
        yield "REFRESH-INTERVAL without VALUE=DURATION (RFC 7986, 5.7)"


def _component(kind: str, held: list[Property]) -> Iterator[str]:
    often = Counter(one.name for one in held)
    yield from (f"{kind} has {often[name]} {name}" for name in ONCE.get(kind, ()) if often[name] != 1)
    yield from (f"{kind} has {often[name]} {name}" for name in AT_MOST_ONCE.get(kind, ()) if often[name] > 1)
    if kind == "VEVENT":
        if often["DTEND"] and often["DURATION"]:
            yield "VEVENT has both DTEND and DURATION"
        values = {one.name: one for one in held}
        if "DTEND" in values and len(values["DTEND"].value) != len(values["DTSTART"].value):
            yield "DTSTART and DTEND are of different kinds"
        if "ATTENDEE" in often:
            yield "a published event has ATTENDEE"
    if kind == "VCALENDAR":
        names = [one for one in held if one.name == "NAME"]
        if len({one.parameters.get("LANGUAGE") for one in names}) != len(names):
            yield "NAME twice in a language (RFC 7986, 5.1)"
