"""The half-year reports that everybody may read, as a list for machines: /rapporter.json, .csv, .xlsx, .atom and .ics."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get

from notifications.reports import queries
from notifications.reports.formats import FORMATS
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

PAGE = "/rapporter"
SWEDEN = ZoneInfo("Europe/Stockholm")
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def _address(path: str = PAGE) -> str:
    return f"{site().base_url}{url(path)}"


async def _rows() -> list[dict[str, Any]]:
    """Return the public reports, the newest half-year first, each with its files."""
    return [_row(report) for report in await queries.reports(public=True)]


def _row(report: dict[str, Any]) -> dict[str, Any]:
    period, adopted = report["period"], report["adopted_on"]
    return {
        "period": period, "title": gettext("Halvårsrapport %(period)s") % {"period": period}, "adopted_on": adopted,
        "paragraph": report["paragraph"] or None, "url": _address(f"{PAGE}/{period}"),
        "files": [_address(f"{PAGE}/{period}.{ending}") for ending in FORMATS],
        "changed_at": datetime.combine(adopted, time(), SWEDEN).astimezone(UTC) if adopted else report["locked_at"] or BEGAN,
    }  # fmt: skip


def _last(rows: list[dict[str, Any]]) -> datetime:
    return max((row["changed_at"] for row in rows), default=BEGAN)


def _columns() -> list[Column]:
    return [
        Column("period", gettext("Halvår"), 10), Column("title", gettext("Rubrik"), 28),
        Column("adopted_on", gettext("Fastställd"), 12), Column("paragraph", gettext("Paragraf"), 14),
        Column("url", gettext("Sida"), 50), Column("files", gettext("Filer"), 80),
    ]  # fmt: skip


@get(f"{PAGE}.json", opt=PUBLIC)
async def as_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, as scripts read them."""
    rows = await _rows()
    body = msgspec.json.encode({"count": len(rows), "reports": rows})
    return answer(request, body, "application/json", changed_at=_last(rows))


@get(f"{PAGE}.csv", opt=PUBLIC)
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, for spreadsheets here, or with `tecken=komma` for scripts."""
    rows = await _rows()
    body = csv_file(_columns(), rows, comma=request.query_params.get("tecken") == "komma")
    return answer(request, body, CSV_TYPE, changed_at=_last(rows), filename="rapporter.csv")


@get(f"{PAGE}.xlsx", opt=PUBLIC)
async def as_workbook(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, as a workbook."""
    rows = await _rows()
    body = xlsx_file(gettext("Halvårsrapporter"), _columns(), rows, [(gettext("Källa"), _address())])
    return answer(request, body, XLSX_TYPE, changed_at=_last(rows), filename="rapporter.xlsx")


@get(f"{PAGE}.atom", opt=PUBLIC)
async def as_atom(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, for feed readers."""
    rows = await _rows()
    entries = [
        Entry(
            id=f"{site().base_url}{PAGE}/{row['period']}", title=row["title"], link=row["url"], author=site().name,
            updated_at=row["changed_at"], summary=row["paragraph"] or "", language=current_language(),
        )
        for row in rows
    ]  # fmt: skip
    feed = Feed(
        id=_address(), title=gettext("Halvårsrapporter"), address=_address(f"{PAGE}.atom"), page=_address(),
        author=site().name, language=current_language(), entries=entries,
    )  # fmt: skip
    return answer(request, atom(feed, empty_at=BEGAN), ATOM_TYPE, changed_at=_last(rows))


@get(f"{PAGE}.ics", opt=PUBLIC)
async def as_calendar(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The days they were adopted."""
    rows = await _rows()
    host = urlsplit(site().base_url).hostname or "localhost"
    events = [
        CalendarEvent(
            uid=f"rapport-{row['period']}@{host}", title=row["title"], begins=row["adopted_on"],
            ends=row["adopted_on"] + timedelta(days=1), changed_at=row["changed_at"], text=row["paragraph"] or "",
            link=row["url"], language=current_language(),
        )
        for row in rows if row["adopted_on"]
    ]  # fmt: skip
    body = calendar(gettext("Halvårsrapporter"), events, SWEDEN)
    return answer(request, body, CALENDAR_TYPE, changed_at=_last(rows), filename="rapporter.ics")


ROUTES: list[Any] = [as_json, as_csv, as_workbook, as_atom, as_calendar]
