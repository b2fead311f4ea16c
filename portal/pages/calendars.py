"""The year wheel, and calendars to subscribe to: last days and meetings together, for all trades or for one."""

from datetime import date, datetime
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from notifications.calendar.entries import entry_of, uid_of
from portal.foundation.access.guard import PUBLIC
from portal.foundation.clock import now
from portal.foundation.feeds import CALENDAR_TYPE, CalendarEvent, answer, calendar
from portal.foundation.i18n import current_language, gettext, last_minute
from portal.foundation.settings import Settings
from portal.foundation.web import page, read_query, site, url
from portal.pages.wheel import ring
from portal.pages.year import Happening, spans
from procurement.categories.queries import trade_with_slug, trades_by_area
from procurement.meetings.queries import listed_meetings
from procurement.meetings.words import as_read as meeting_as_read
from procurement.register.finding import STANDINGS, Wanted, find
from procurement.register.queries import procurements_of_year
from procurement.register.web.lists import STOCKHOLM, event_of
from procurement.register.web.words import as_read

MOST_EVENTS = 1_000


def _today() -> date:
    return now().astimezone(STOCKHOLM).date()


@get("/upphandlingar/arshjul", opt=PUBLIC)
async def wheel(request: Request[Any, Any, Any]) -> Response[str]:
    """One year on one sheet: what is planned, last days, meetings, and contracts that run out."""
    form, today = read_query(request), _today()
    text = form.first("ar").strip()
    year = int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:4]) <= 2100 and len(text) == 4 else 0
    notes = (
        [gettext("Året ”%(year)s” kan vi inte visa. Här är i år.") % {"year": text[:10]}] if text and not year else []
    )
    year = year or today.year
    happenings = await _happenings(year)
    months = spans(happenings, 1)
    return page(
        "portal/year.html", year=year, today=today, notes=notes, total=len(happenings), months=months,
        quarters=spans(happenings, 3), halves=spans(happenings, 6), whole=spans(happenings, 12)[0],
        rings=[(wide, ring(spans(happenings, wide), wide)) for wide in (6, 3, 1)],
    )  # fmt: skip


async def _happenings(year: int) -> list[Happening]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    found = [one for row in await procurements_of_year(first, last) for one in _of(row, year)]
    meetings = [m for m in await listed_meetings(year) if m["announced_at"] and m["state"] != "cancelled"]
    for m in map(meeting_as_read, meetings):
        day = m["starts_at"].astimezone(STOCKHOLM).date()
        found.append(Happening("meeting", day, "day", m["title"], m["path"], current_language()))
    return found


def _of(row: dict[str, Any], year: int) -> list[Happening]:
    """Return what a procurement has in a year: its plan or its last day, and when its contract runs out."""
    read, found = as_read(row), []
    if row["status"] in ("planned", "dialogue") and row["planned_on"]:
        found.append(("planned", row["planned_on"], row["planned_precision"]))
    if row["status"] == "open" and row["deadline_at"]:
        found.append(("deadline", last_minute(row["deadline_at"]).astimezone(STOCKHOLM).date(), "day"))
    if row["status"] in ("awarded", "ended") and row["contract_until_on"]:
        found.append(("contract", row["contract_until_on"], "day"))
    return [
        Happening(kind, on, precision, read["title"], read["path"], read["spoken"], row["preliminary"])
        for kind, on, precision in found
        if on.year == year
    ]


@get("/kalender", opt=PUBLIC)
async def calendars() -> Response[str]:
    """Which calendars there are, and how one is added in Outlook, Google and a phone."""
    return page(
        "portal/calendars.html", areas=await trades_by_area(current_language()), webcal=_webcal("/kalender.ics")
    )


def _webcal(path: str) -> str:
    return "webcal://" + site().base_url.partition("://")[2] + url(path)


@get("/kalender.ics", opt=PUBLIC)
async def everything(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All last days and all meetings."""
    name = gettext("Upphandlingar från %(name)s") % {"name": site().name}
    return await _calendar(request, name, Wanted(), "kalender")


@get("/kalender/{slug:str}", opt=PUBLIC)
async def of_trade(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[Any]:
    """The last days of one trade, and the meetings, which concern every trade."""
    slug = slug.removesuffix(".ics")
    trade = await trade_with_slug(slug)
    name = f"{trade.name(current_language())}, {site().name}"
    return await _calendar(request, name, Wanted(trades=(slug,)), f"kalender-{slug}")


async def _calendar(request: Request[Any, Any, Any], name: str, wanted: Wanted, file: str) -> Response[bytes]:
    # Who follows a calendar is told of what was called off and what has ended, too.
    statuses = (*STANDINGS[""], "closed", "cancelled")
    asked = Wanted(trades=wanted.trades, statuses=statuses, order="andrad")
    rows = [row for row in await find(asked, limit=MOST_EVENTS) if row["deadline_at"]]
    meetings = [m for m in await listed_meetings() if m["announced_at"] and m["starts_at"].year >= now().year - 1]
    settings: Settings = request.app.state.settings
    events = [event_of(row) for row in rows] + [_meeting_event(m, settings) for m in meetings]
    events.sort(key=lambda event: (str(event.begins), event.uid))
    changed_at = max((event.changed_at for event in events), default=None)
    body = calendar(name, events, STOCKHOLM)
    return answer(request, body, CALENDAR_TYPE, changed_at=changed_at, filename=f"{file}.ics")


def _meeting_event(meeting: dict[str, Any], settings: Settings) -> CalendarEvent:
    """Return a meeting under the uid it has in every other calendar of ours."""
    entry = entry_of(meeting, current_language(), settings)
    changed_at: datetime = meeting["changed_at"]
    return CalendarEvent(
        uid=uid_of(meeting, settings), title=entry.title, begins=entry.starts_at, ends=entry.ends_at,
        changed_at=changed_at, sequence=entry.sequence, cancelled=entry.cancelled, place=entry.location,
        text=entry.description, link=entry.url, language=entry.language,
    )  # fmt: skip


ROUTES: list[Any] = [wheel, calendars, everything, of_trade]
