"""The meetings for machines: /moten.atom, .csv, .xlsx and .json. No one who takes part is in them."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, Response, get

from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import (
    ATOM_TYPE,
    CSV_TYPE,
    XLSX_TYPE,
    Column,
    Entry,
    Feed,
    answer,
    atom,
    csv_file,
    xlsx_file,
)
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web.site import site
from portal.foundation.web.visit import url
from procurement.meetings.queries import figures_of, listed_meetings
from procurement.meetings.words import as_read, kind_name, state_name

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
JSON_TYPE = "application/json"
# Below this a figure says who came rather than how many: four thousand people live here.
FEW = 5


def _address(path: str) -> str:
    return f"{site().base_url}{url(path)}"


async def _rows() -> list[dict[str, Any]]:
    """Return every public meeting, the latest first, as machines read it."""
    meetings = [m for m in await listed_meetings() if m["announced_at"]]
    figures = await figures_of([m["id"] for m in meetings])
    return [_row(as_read(m), figures[m["id"]]) for m in reversed(meetings)]


def _row(m: dict[str, Any], figures: dict[str, int]) -> dict[str, Any]:
    came = figures["people_came"] or m["visitors"]
    return {
        "reference": m["reference"],
        "kind": m["kind"],
        "state": m["state"],
        "title": m["title"],
        "summary": m["summary"],
        "starts_at": m["starts_at"],
        "ends_at": m["ends_at"],
        "place": m["place"],
        "address": m["place_address"],
        "online": m["online"],
        "languages": ", ".join(m["languages"]),
        "closes_on": m["closes_on"],
        "seats_left": m["left"] if m["state"] == "announced" else None,
        "came": came if came is not None and came >= FEW else None,
        "material_at": m["published_at"],
        "url": _address(m["path"]),
        "changed_at": m["changed_at"],
    }


def _columns() -> list[Column]:
    return [
        Column("reference", gettext("Nummer"), 10),
        Column("kind", gettext("Slag av möte"), 14),
        Column("state", gettext("Läge"), 12),
        Column("title", gettext("Möte"), 44),
        Column("starts_at", gettext("Börjar"), 18),
        Column("ends_at", gettext("Slutar"), 18),
        Column("place", gettext("Plats"), 24),
        Column("address", gettext("Adress"), 28),
        Column("languages", gettext("Språk"), 12),
        Column("closes_on", gettext("Sista dag att anmäla sig"), 14),
        Column("came", gettext("Personer som kom"), 10),
        Column("url", gettext("Sida"), 50),
    ]


def _last(rows: list[dict[str, Any]]) -> datetime | None:
    return max((row["changed_at"] for row in rows), default=None)


@get("/moten.json", include_in_schema=False, opt=PUBLIC)
async def as_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, as scripts read them."""
    rows = await _rows()
    return answer(request, msgspec.json.encode({"meetings": rows}), JSON_TYPE, changed_at=_last(rows))


@get("/moten.csv", include_in_schema=False, opt=PUBLIC)
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, for spreadsheets here."""
    rows = await _rows()
    return answer(request, csv_file(_columns(), _spoken(rows)), CSV_TYPE, changed_at=_last(rows), filename="moten.csv")


@get("/moten.xlsx", include_in_schema=False, opt=PUBLIC)
async def as_workbook(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, as a workbook."""
    rows = await _rows()
    about = [(gettext("Källa"), _address("/moten")), (gettext("Färre än fem"), gettext("visas inte"))]
    body = xlsx_file(gettext("Möten"), _columns(), _spoken(rows), about)
    return answer(request, body, XLSX_TYPE, changed_at=_last(rows), filename="moten.xlsx")


def _spoken(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "kind": kind_name(row["kind"]), "state": state_name(row["state"])} for row in rows]


@get("/moten.atom", include_in_schema=False, opt=PUBLIC)
async def as_atom(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All of them, for feed readers; an entry changes when its meeting does."""
    rows = await _rows()
    entries = [
        Entry(
            id=f"{site().base_url}/moten/{row['reference']}", title=row["title"], link=row["url"],
            updated_at=row["changed_at"], summary=row["summary"], author=site().name, language=current_language(),
        )
        for row in rows
    ]  # fmt: skip
    feed = Feed(
        id=_address("/moten"), title=gettext("Möten för företag"), address=_address("/moten.atom"),
        page=_address("/moten"), author=site().name, language=current_language(), entries=entries,
    )  # fmt: skip
    return answer(request, atom(feed, empty_at=BEGAN), ATOM_TYPE, changed_at=_last(rows))


ROUTES: list[Any] = [as_json, as_csv, as_workbook, as_atom]
