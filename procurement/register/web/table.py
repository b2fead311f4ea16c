"""I3: every procurement as a table that narrows, sorts, remembers, exports and hands over."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Stream

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.access.queries import all_officers
from portal.foundation.feeds import CSV_TYPE, XLSX_TYPE, Column, csv_pieces, xlsx_pieces
from portal.foundation.i18n import N_, current_language, gettext, ngettext
from portal.foundation.web import Form, page, read_form, read_query, redirect
from procurement.categories.queries import trade_names
from procurement.register import actions
from procurement.register.errors import TooManyViews
from procurement.register.ports import Desk
from procurement.register.queries import procurements_with_ids
from procurement.register.queries.desk import (
    NOBODY,
    SORTS,
    Narrowed,
    key_of,
    narrowed_ids,
    narrowed_procurements,
    owners,
    read_key,
    views_of,
)
from procurement.register.web.documents import by
from procurement.register.web.history import lateness
from procurement.register.web.words import STATUS, SWEDEN, as_read

PAGE, IN_A_PIECE, LONGEST_SEARCH = 50, 500, 100
OFFICER = needs("officer")
PATH = "/intern/upphandlingar"
FIELDS = ("q", "lage", "bransch", "ansvarig", "utan", "sen", "ordna")
SORT_NAMES = {"nyast": N_("Nyaste nummer"), "sista": N_("Sista dag"), "andrad": N_("Senast ändrad"),
              "planerad": N_("Planerad tid")}  # fmt: skip


def query_of(form: Form) -> dict[str, str]:
    """Return what is asked, as the address of the list carries it; what is nonsense is left out."""
    query = {name: form.first(name).strip()[:LONGEST_SEARCH] for name in FIELDS}
    query["lage"] = query["lage"] if query["lage"] in STATUS else ""
    query["ordna"] = query["ordna"] if query["ordna"] in SORTS else ""
    return {name: value for name, value in query.items() if value}


def narrowed(query: dict[str, str], now: datetime) -> Narrowed:
    """Return what the list shows for a query."""
    return Narrowed(
        words=query.get("q", ""), status=query.get("lage", ""), trade=query.get("bransch", ""),
        owner=query.get("ansvarig", ""), without_trade="utan" in query, sort=query.get("ordna", "nyast"),
        late_on=now.astimezone(SWEDEN).date() if "sen" in query else None,
    )  # fmt: skip


def built_in(email: str) -> list[tuple[str, dict[str, str]]]:
    """Return the views that everybody has."""
    return [
        (gettext("Alla"), {}),
        (gettext("Mina utkast"), {"lage": "draft", "ansvarig": email}),
        (gettext("Öppna"), {"lage": "open", "ordna": "sista"}),
        (gettext("Utan bransch"), {"utan": "ja"}),
        (gettext("Försenade mot plan"), {"sen": "ja", "ordna": "planerad"}),
    ]


@get(PATH, include_in_schema=False, opt=OFFICER)
async def table(request: Request[Any, Any, Any], desk: NamedDependency[Desk]) -> Response[str]:
    """A page of it, drafts too."""
    form, now = read_query(request), clock.now()
    query = query_of(form)
    wanted = narrowed(query, now)
    rows = await narrowed_procurements(wanted, after=read_key(form.first("after"), wanted.sort), limit=PAGE + 1)
    shown, names = rows[:PAGE], await trade_names(current_language())
    told = await desk.told([row["id"] for row in shown])
    officers = [(one.email, one.name or one.email) for one in await all_officers() if one.active]
    return page(
        "procurement/register/table.html",
        form=Form.of(**query),
        status=200,
        query=query,
        rows=[
            {
                **as_read(row, names),
                "late": lateness(row, now),
                "told": told.get(row["id"]),
                "looked_after_by": dict(officers).get(row["owner"], row["owner"]),
            }
            for row in shown
        ],
        after=key_of(shown[-1], wanted.sort) if len(rows) > PAGE else None,
        statuses=[("", gettext("Alla")), *((name, gettext(text)) for name, text in STATUS.items())],
        trades=[("", gettext("Alla")), *sorted(names.items(), key=lambda one: one[1])],
        owners=_owner_choices(await owners(), dict(officers)),
        officers=officers,
        sorts=[(name, gettext(text)) for name, text in SORT_NAMES.items()],
        views=[_view(name, asked, query) for name, asked in built_in(by())],
        own=[{**view, "address": f"{PATH}?{view['query']}"} for view in await views_of(by())],
        export=urlencode(query),
        private=True,
    )


def _owner_choices(kept: list[str], names: dict[str, str]) -> list[tuple[str, str]]:
    known = sorted({*kept, *names}, key=lambda email: str(names.get(email, email)).lower())
    return [("", gettext("Alla")), (NOBODY, gettext("Ingen")), *((one, names.get(one, one)) for one in known)]


def _view(name: str, asked: dict[str, str], query: dict[str, str]) -> dict[str, Any]:
    address = f"{PATH}?{urlencode(asked)}" if asked else PATH
    return {"name": name, "address": address, "current": asked == query}


@get([f"{PATH}.csv", f"{PATH}.xlsx"], include_in_schema=False, opt=OFFICER)
async def export(request: Request[Any, Any, Any]) -> Stream:
    """The rows of the filter as a file, a piece at a time; which rows is settled first."""
    query, now = query_of(read_query(request)), clock.now()
    names, ids = await trade_names(current_language()), await narrowed_ids(narrowed(query, now))
    workbook, rows = request.url.path.endswith(".xlsx"), _pieces(ids, names, now)
    about = [(gettext("Urval"), urlencode(query) or gettext("Alla")), (gettext("Rader"), str(len(ids)))]
    body = xlsx_pieces(gettext("Upphandlingar"), _columns(), rows, about) if workbook else csv_pieces(_columns(), rows)
    ending, media_type = ("xlsx", XLSX_TYPE) if workbook else ("csv", CSV_TYPE)
    headers = {
        "content-disposition": f'attachment; filename="upphandlingar.{ending}"',
        "cache-control": "private, no-store",
    }
    return Stream(body, media_type=media_type, headers=headers)


async def _pieces(ids: list[int], names: dict[str, str], now: datetime) -> AsyncIterator[list[dict[str, Any]]]:
    for begin in range(0, len(ids), IN_A_PIECE):
        found = await procurements_with_ids(ids[begin : begin + IN_A_PIECE])
        rows = [found[number] for number in ids[begin : begin + IN_A_PIECE] if number in found]
        yield [_as_row(as_read(row, names), lateness(row, now)) for row in rows]


def _columns() -> list[Column]:
    return [
        Column("reference", gettext("Nummer"), 12), Column("title", gettext("Rubrik"), 50),
        Column("status_name", gettext("Läge"), 12), Column("buyer", gettext("Upphandlande myndighet"), 24),
        Column("unit", gettext("Enhet"), 20), Column("deadline_at", gettext("Sista dag"), 18),
        Column("planned_on", gettext("Planeras till"), 12), Column("promised_on", gettext("Först lovad"), 12),
        Column("opened_on", gettext("Öppnade"), 12), Column("late", gettext("Dagar sen"), 10),
        Column("value", gettext("Värde"), 20), Column("trades", gettext("Branscher"), 40),
        Column("cpv", gettext("CPV-koder"), 30), Column("owner", gettext("Ansvarig"), 30),
        Column("case_number", gettext("Diarienummer"), 16),
    ]  # fmt: skip


def _as_row(shown: dict[str, Any], late: int | None) -> dict[str, Any]:
    return {**shown, "late": late, "trades": ", ".join(shown["trades"]), "cpv": " ".join(shown["cpv"])}


@post(f"{PATH}/ansvarig", include_in_schema=False, opt=OFFICER)
async def hand_over(request: Request[Any, Any, Any]) -> Response[Any]:
    """Give the ticked procurements to an officer, or to nobody."""
    form = await read_form(request)
    chosen, back = form.choices("upphandling")[:PAGE], dict(_said(form.first("urval")))
    allowed = {NOBODY, *(one.email for one in await all_officers() if one.active)}
    owner = form.first("owner")
    if not chosen or owner not in allowed:
        return redirect(PATH, flash=gettext("Kryssa för upphandlingar och välj vem som ska ansvara."), **back)
    n = await actions.hand_over(chosen, None if owner == NOBODY else owner, by=by(), now=clock.now())
    said = ngettext("%(n)s upphandling har ny ansvarig.", "%(n)s upphandlingar har ny ansvarig.", n) % {"n": n}
    return redirect(PATH, flash=said, **back)


def _said(query: str) -> list[tuple[str, str]]:
    return list(query_of(Form({name: [value] for name, value in parse_qsl(query[:1000])})).items())


@post(f"{PATH}/urval", include_in_schema=False, opt=OFFICER)
async def save_view(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep the filter under a name, for whoever saved it."""
    form = await read_form(request)
    name, query = " ".join(form.first("name").split())[:60], dict(_said(form.first("urval")))
    if not name:
        return redirect(PATH, flash=gettext("Skriv vad urvalet ska heta."), **query)
    try:
        await actions.save_view(name, urlencode(query), by=by())
    except TooManyViews as error:
        return redirect(PATH, flash=str(error), **query)
    return redirect(PATH, flash=gettext("Urvalet ”%(name)s” är sparat.") % {"name": name}, **query)


@post(f"{PATH}/urval/ta-bort", include_in_schema=False, opt=OFFICER)
async def drop_view(request: Request[Any, Any, Any]) -> Response[Any]:
    """Forget one of one's own filters."""
    form = await read_form(request)
    number = form.whole("view", gettext("Ladda om sidan."), 1, 2_000_000_000)
    if number:
        await actions.drop_view(number, by=by())
    return redirect(PATH, flash=gettext("Urvalet är borttaget."))


ROUTES = [table, export, hand_over, save_view, drop_view]
