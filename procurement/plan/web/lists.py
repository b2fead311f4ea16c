"""The plan as files, feed and calendar: /handlingsplan.csv, .xlsx, .atom and .ics. Nobody who works is named in them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from litestar import Request, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import (
    ATOM_TYPE,
    CALENDAR_TYPE,
    CSV_TYPE,
    XLSX_TYPE,
    CalendarEvent,
    Column,
    Entry,
    Feed,
    answer,
    atom,
    calendar,
    csv_file,
    xlsx_file,
)
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web.site import site
from portal.foundation.web.visit import url
from procurement.plan.domain.following import Followed
from procurement.plan.queries import followed, office_day, plan_on
from procurement.plan.words import shown

PAGE = "/handlingsplan"
SWEDEN = ZoneInfo("Europe/Stockholm")


def _address(path: str = PAGE) -> str:
    return f"{site().base_url}{url(path)}"


async def _rows() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the plan in force, and its activities as they stand today."""
    now = clock.now()
    plan = await plan_on(office_day(now))
    return plan, [_row(one, _began(plan)) for one in await followed(now)]


def _began(plan: dict[str, Any]) -> datetime:
    return datetime.combine(plan["from_on"], time(), SWEDEN).astimezone(UTC)


def _row(activity: Followed, began: datetime) -> dict[str, Any]:
    a, override = shown(activity), activity.override
    entered = [moment for o in activity.occurrences for moment in (o["entered_at"], o["withdrawn_at"]) if moment]
    return {
        "rule": a["rule"], "number": a["number"], "area": a["area"], "title": a["title"], "wording": a["wording"],
        "state": a["state_name"], "why": override["reason"] if override else a["why"], "when": a["printed_when"],
        "responsible": ", ".join(a["responsible"]), "due_on": a["due_on"], "url": f"{_address()}#a{a['number']}",
        "changed_at": max([began, *entered, *([override["at"]] if override and "at" in override else [])]),
    }  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("number", gettext("Nummer"), 8), Column("area", gettext("Område"), 30),
        Column("title", gettext("Aktivitet"), 44), Column("wording", gettext("Beskrivning"), 60),
        Column("state", gettext("Läge"), 12), Column("why", gettext("Därför"), 40),
        Column("when", gettext("När enligt planen"), 24), Column("responsible", gettext("Ansvar enligt planen"), 24),
        Column("due_on", gettext("Nästa"), 12), Column("url", gettext("Sida"), 50),
    ]  # fmt: skip


@get(f"{PAGE}.csv", opt=PUBLIC)
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Each activity with how it stands, for spreadsheets here, or with `tecken=komma` for scripts."""
    _plan, rows = await _rows()
    body = csv_file(_columns(), rows, comma=request.query_params.get("tecken") == "komma")
    return answer(request, body, CSV_TYPE, filename="handlingsplan.csv")


@get(f"{PAGE}.xlsx", opt=PUBLIC)
async def as_workbook(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same as a workbook."""
    plan, rows = await _rows()
    about = [(gettext("Innehåll"), plan["title"]), (gettext("Källa"), _address())]
    body = xlsx_file(gettext("Handlingsplan"), _columns(), rows, about)
    return answer(request, body, XLSX_TYPE, filename="handlingsplan.xlsx")


def _last(rows: list[dict[str, Any]], plan: dict[str, Any]) -> datetime:
    return max((row["changed_at"] for row in rows), default=_began(plan))


@get(f"{PAGE}.atom", opt=PUBLIC)
async def as_atom(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The activities, for feed readers; an entry changes when something is entered under its activity."""
    plan, rows = await _rows()
    entries = [
        Entry(
            id=f"{site().base_url}{PAGE}/{plan['reference']}#{row['rule']}",
            title=f"{row['number']} {row['title']}: {row['state']}", link=row["url"], updated_at=row["changed_at"],
            summary=row["why"], author=site().name, language="sv",
        )
        for row in rows
    ]  # fmt: skip
    feed = Feed(
        id=_address(), title=gettext("Handlingsplan"), address=_address(f"{PAGE}.atom"), page=_address(),
        author=site().name, language=current_language(), entries=entries,
    )  # fmt: skip
    return answer(request, atom(feed, empty_at=_began(plan)), ATOM_TYPE, changed_at=_last(rows, plan))


@get(f"{PAGE}.ics", opt=PUBLIC)
async def as_calendar(request: Request[Any, Any, Any]) -> Response[bytes]:
    """When each activity is due next, as days."""
    _plan, rows = await _rows()
    host = urlsplit(site().base_url).hostname or "localhost"
    events = [
        CalendarEvent(
            uid=f"{row['rule']}-{row['due_on']}@{host}", title=row["title"], begins=row["due_on"],
            ends=row["due_on"] + timedelta(days=1), changed_at=row["changed_at"], text=row["why"], link=row["url"],
        )
        for row in rows if row["due_on"]
    ]  # fmt: skip
    return answer(
        request, calendar(gettext("Handlingsplan"), events, SWEDEN), CALENDAR_TYPE, filename="handlingsplan.ics"
    )


ROUTES: list[Any] = [as_csv, as_workbook, as_atom, as_calendar]
