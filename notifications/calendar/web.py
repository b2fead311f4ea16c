"""Calendars to subscribe to and files to save: public, so without attendees and without the link to take part."""

from datetime import datetime
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from notifications.calendar.domain import Person
from notifications.calendar.entries import entry_of
from notifications.calendar.files import published
from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import CALENDAR_TYPE, answer
from portal.foundation.i18n import current_language, gettext
from portal.foundation.settings import Settings
from procurement.meetings.queries import listed_meetings, meeting_at_address


def _answer(request: Request[Any, Any, Any], meetings: list[dict[str, Any]], name: str, file: str) -> Response[bytes]:
    settings: Settings = request.app.state.settings
    entries = [entry_of(m, current_language(), settings) for m in meetings]
    organizer = Person(settings.mail_reply_to or settings.mail_from, f"{settings.municipality}, upphandling")
    body = published(entries, name, organizer, settings.timezone)
    changed_at = max((m["changed_at"] for m in meetings), default=None)
    return answer(request, body, f"{CALENDAR_TYPE}; method=PUBLISH", changed_at=changed_at, filename=f"{file}.ics")


@get("/moten.ics", include_in_schema=False, opt=PUBLIC)
async def all_meetings(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Every public meeting of this year, the last and those to come; a cancelled one stays, marked as such."""
    meetings = [m for m in await listed_meetings() if m["announced_at"] and _recent(m["starts_at"], clock.now())]
    return _answer(request, meetings, gettext("Möten om upphandling"), "moten")


def _recent(starts_at: datetime, now: datetime) -> bool:
    return starts_at.year >= now.year - 1


@get("/moten/{address:str}/kalender.ics", include_in_schema=False, opt=PUBLIC)
async def one_meeting(request: Request[Any, Any, Any], address: FromPath[str]) -> Response[bytes]:
    """One meeting's file."""
    meeting = await meeting_at_address(address)
    return _answer(request, [meeting], meeting["address"], meeting["address"])


ROUTES: list[Any] = [all_meetings, one_meeting]
