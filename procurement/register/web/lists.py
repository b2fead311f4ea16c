"""The list of procurements as Atom, calendar, CSV, XLSX and JSON: the same address, another ending."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from litestar import Request, Response, get

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
)  # fmt: skip
from portal.foundation.i18n import current_language, deadline_text, gettext, last_minute
from portal.foundation.web import site
from procurement.register.finding import STANDINGS, find
from procurement.register.queries import text_in
from procurement.register.web.asking import LIST, Asked, asked_of
from procurement.register.web.open_data import LICENCE, ProcurementList, absolute, last_change, opened
from procurement.register.web.words import path_of, status_name

IN_A_FEED = 100
IN_A_FILE = 10_000
# No list was ever older than this; an empty feed must have an age too.
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
STOCKHOLM = ZoneInfo("Europe/Stockholm")
A_WEEK, A_DAY, HALF_AN_HOUR = timedelta(days=7), timedelta(days=1), timedelta(minutes=30)


def feed_title(asked: Asked) -> str:
    """Return what a feed or a file is called: whose list it is and what narrows it."""
    name = gettext("Upphandlingar från %(name)s") % {"name": site().name}
    told = ", ".join(text for text, _address in asked.tags())
    return f"{name}: {told}" if told else name


async def _rows(asked: Asked, limit: int, *, order: str | None = None, cancelled: bool = False) -> list[dict[str, Any]]:
    """Return the rows of a list; who follows one is also told that something in it was called off."""
    wanted = replace(asked.wanted, order=order) if order else asked.wanted
    if cancelled and not asked.query["lage"]:
        wanted = replace(wanted, statuses=(*STANDINGS[""], "closed", "cancelled"))
    return await find(wanted, limit=limit)


@get(f"{LIST}.atom", include_in_schema=False, opt=PUBLIC)
async def as_atom(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The hundred that changed last, for feed readers."""
    asked = await asked_of(request)
    rows = await _rows(asked, IN_A_FEED, order="andrad", cancelled=True)
    feed = Feed(
        id=absolute(asked.address()), title=feed_title(asked), address=absolute(asked.address(".atom")),
        page=absolute(asked.address()), author=site().name, language=current_language(), entries=[entry_of(row) for row in rows],
    )  # fmt: skip
    return answer(request, atom(feed, empty_at=BEGAN), ATOM_TYPE, changed_at=last_change(rows))


def entry_of(row: dict[str, Any]) -> Entry:
    """Return a procurement as an entry; its id is the address that its number alone leads to."""
    data = opened(row)
    about = [status_name(row["status"]), *([deadline_text(row["deadline_at"])] if row["deadline_at"] else [])]
    return Entry(
        id=absolute(f"{LIST}/{row['reference']}"), title=data.title, link=absolute(path_of(row)),
        updated_at=row["changed_at"], published_at=row["published_at"], author=row["buyer"], language=data.language,
        summary=f"{data.summary}\n\n{'. '.join(about)}".strip(), categories=[(code, code) for code in row["cpv"]],
    )  # fmt: skip


@get(f"{LIST}.ics", include_in_schema=False, opt=PUBLIC)
async def as_calendar(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The last days, to subscribe to in a calendar."""
    asked = await asked_of(request)
    rows = [row for row in await _rows(asked, 1_000, order="sista", cancelled=True) if row["deadline_at"]]
    body = calendar(feed_title(asked), [event_of(row) for row in rows], STOCKHOLM)
    return answer(request, body, CALENDAR_TYPE, changed_at=last_change(rows), filename="upphandlingar.ics")


def event_of(row: dict[str, Any]) -> CalendarEvent:
    """Return the last day of a procurement as the half hour that ends with it; a calendar follows it by its uid."""
    spoken, text = text_in(row, current_language())
    ends = last_minute(row["deadline_at"])
    host = urlsplit(site().base_url).hostname or "localhost"
    about = [text.get("summary", ""), deadline_text(row["deadline_at"]), absolute(path_of(row))]
    return CalendarEvent(
        uid=f"{row['reference']}@{host}", begins=ends - HALF_AN_HOUR, ends=ends, changed_at=row["changed_at"],
        title=gettext("Sista dag: %(title)s") % {"title": text["title"]}, sequence=row["revision"] - 1,
        cancelled=row["status"] == "cancelled", text="\n".join(line for line in about if line),
        link=absolute(path_of(row)), language=spoken, alarms=(A_WEEK, A_DAY),
    )  # fmt: skip


def columns() -> list[Column]:
    """Return the columns of the files; the keys are those of the JSON."""
    return [
        Column("reference", gettext("Nummer"), 12), Column("title", gettext("Rubrik"), 50),
        Column("status", gettext("Läge"), 12), Column("status_name", gettext("Läge i ord"), 14),
        Column("deadline_at", gettext("Sista dag att lämna anbud"), 18), Column("planned_on", gettext("Planeras till"), 12),
        Column("planned_precision", gettext("Så säkert är det"), 12), Column("published_at", gettext("Publicerad"), 18),
        Column("buyer", gettext("Upphandlande myndighet"), 28), Column("unit", gettext("Enhet"), 24),
        Column("procedure", gettext("Typ av upphandling"), 24), Column("cpv", gettext("CPV-koder"), 20),
        Column("trades", gettext("Branscher"), 24), Column("value_from", gettext("Värde från (kronor)"), 14),
        Column("value_to", gettext("Värde till (kronor)"), 14), Column("currency", gettext("Valuta"), 8),
        Column("contract_from_on", gettext("Avtalet börjar"), 12), Column("contract_until_on", gettext("Avtalet slutar"), 12),
        Column("upphandlings_id", gettext("Upphandlings-ID"), 16), Column("case_number", gettext("Diarienummer"), 16),
        Column("awarded_to", gettext("Vinnare"), 28), Column("bids", gettext("Antal anbud"), 10),
        Column("summary", gettext("Sammanfattning"), 60), Column("url", gettext("Adress"), 50),
        Column("changed_at", gettext("Ändrad"), 18),
    ]  # fmt: skip


def cells(row: dict[str, Any]) -> dict[str, Any]:
    """Return a procurement by column; sums are in whole units."""
    data = msgspec.structs.asdict(opened(row))
    for end in ("from", "to"):
        minor = data[f"value_{end}_minor"]
        data[f"value_{end}"] = None if minor is None else minor // 100 if minor % 100 == 0 else minor / 100
    return data | {"status_name": status_name(row["status"])}


@get(f"{LIST}.csv", include_in_schema=False, opt=PUBLIC)
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list as CSV: for spreadsheets here, or with `tecken=komma` for scripts."""
    asked = await asked_of(request)
    rows = await _rows(asked, IN_A_FILE)
    body = csv_file(columns(), map(cells, rows), comma=asked.form.first("tecken") == "komma")
    return answer(request, body, CSV_TYPE, changed_at=last_change(rows), filename="upphandlingar.csv")


@get(f"{LIST}.xlsx", include_in_schema=False, opt=PUBLIC)
async def as_xlsx(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list as a workbook that says where it comes from."""
    asked = await asked_of(request)
    rows = await _rows(asked, IN_A_FILE)
    about = [
        (gettext("Innehåll"), feed_title(asked)), (gettext("Hämtad från"), absolute(asked.address(".xlsx"))),
        (gettext("Licens"), f"CC0 1.0, {LICENCE}"), (gettext("Tider"), gettext("Svensk tid")),
    ]  # fmt: skip
    body = xlsx_file(gettext("Upphandlingar"), columns(), [cells(row) for row in rows], about)
    return answer(request, body, XLSX_TYPE, changed_at=last_change(rows), filename="upphandlingar.xlsx")


@get(f"{LIST}.json", include_in_schema=False, opt=PUBLIC)
async def as_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The list as JSON, whole."""
    asked = await asked_of(request)
    rows = await _rows(asked, IN_A_FILE)
    body = ProcurementList(
        absolute(asked.address(".json")), absolute(asked.address()), LICENCE, len(rows), [opened(row) for row in rows]
    )
    return answer(request, msgspec.json.encode(body), "application/json", changed_at=last_change(rows))


ROUTES = [as_atom, as_calendar, as_csv, as_xlsx, as_json]
