"""P13: what the municipality buys, trade by trade; the list of trades as files too."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from portal.foundation.access.guard import PUBLIC
from portal.foundation.clock import now
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
from portal.foundation.i18n import current_language, gettext, ngettext
from portal.foundation.web import page, redirect, site, url
from procurement.categories.queries import trade_with_slug, trades_by_area
from procurement.register.finding import STANDINGS, Wanted, find
from procurement.register.queries import bought_in_trade, counted_by_trade
from procurement.register.web.open_data import LICENCE
from procurement.register.web.words import as_read

LIST = "/branscher"
ENDINGS = ("atom", "ics", "csv", "xlsx", "json")
TWO_YEARS = timedelta(days=730)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@get(LIST, opt=PUBLIC)
async def trades() -> Response[str]:
    """All trades by area, each with how much there is in it now."""
    return page("portal/trades.html", areas=await trades_by_area(current_language()), counted=await counted_by_trade())


@get(f"{LIST}/{{slug:str}}", opt=PUBLIC)
async def trade(request: Request[Any, Any, Any], slug: FromPath[str]) -> Response[Any]:
    """What is open and planned in one trade, and what was bought in it; with an ending, the list of procurements so."""
    slug, _, ending = slug.partition(".")
    found = await trade_with_slug(slug)
    if ending in ENDINGS:
        return _moved(f"/upphandlingar.{ending}", request, slug)
    rows = await find(Wanted(trades=(slug,), statuses=STANDINGS[""], order="sista"), limit=50)
    bought = await bought_in_trade(slug, (now() - TWO_YEARS).date())
    read = [as_read(row, now=now()) for row in rows]
    return page(
        "portal/trade.html",
        trade=found,
        open=[row for row in read if row["status"] == "open"],
        planned=[row for row in read if row["status"] != "open"],
        bought=[as_read(row) for row in bought],
        endings=ENDINGS,
    )


def _moved(path: str, request: Request[Any, Any, Any], slug: str) -> Response[Any]:
    """Lead to the one list that has all filters; its feeds and files are those of the trade."""
    kept: dict[str, Any] = {
        name: request.query_params.getall(name) for name in request.query_params if name != "bransch"
    }
    led = redirect(path, bransch=slug, **kept)
    led.status_code = 301
    return led


async def _rows() -> list[dict[str, Any]]:
    """Return every trade as machines read it, in the order people meet them."""
    counted, language = await counted_by_trade(), current_language()
    return [
        {
            "slug": one.slug, "name": one.name(language), "area": area.name, "about": one.description(language),
            "open": counted.get(one.slug, {}).get("open", 0), "planned": counted.get(one.slug, {}).get("planned", 0),
            "cpv": list(one.includes), "url": f"{site().base_url}{url(f'{LIST}/{one.slug}')}",
            "changed_at": counted.get(one.slug, {}).get("changed_at"),
        }
        for area in await trades_by_area(language) for one in area.trades
    ]  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("slug", gettext("Kort namn"), 20), Column("name", gettext("Bransch"), 34),
        Column("area", gettext("Område"), 30), Column("about", gettext("Beskrivning"), 60),
        Column("open", gettext("Öppna"), 10), Column("planned", gettext("Planerade"), 10),
        Column("cpv", gettext("CPV-koder"), 30), Column("url", gettext("Sida"), 50),
    ]  # fmt: skip


def _last(rows: list[dict[str, Any]]) -> datetime:
    return max((row["changed_at"] for row in rows if row["changed_at"]), default=BEGAN)


@get(f"{LIST}.json", opt=PUBLIC)
async def as_json(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All trades, as scripts read them."""
    rows = await _rows()
    body = msgspec.json.encode({"licence": LICENCE, "count": len(rows), "trades": rows})
    return answer(request, body, "application/json", changed_at=_last(rows))


@get(f"{LIST}.csv", opt=PUBLIC)
async def as_csv(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All trades, for spreadsheets here, or with `tecken=komma` for scripts."""
    rows = await _rows()
    body = csv_file(_columns(), rows, comma=request.query_params.get("tecken") == "komma")
    return answer(request, body, CSV_TYPE, changed_at=_last(rows), filename="branscher.csv")


@get(f"{LIST}.xlsx", opt=PUBLIC)
async def as_workbook(request: Request[Any, Any, Any]) -> Response[bytes]:
    """All trades, as a workbook."""
    rows = await _rows()
    about = [(gettext("Källa"), f"{site().base_url}{url(LIST)}"), (gettext("Licens"), f"CC0 1.0, {LICENCE}")]
    body = xlsx_file(gettext("Branscher"), _columns(), rows, about)
    return answer(request, body, XLSX_TYPE, changed_at=_last(rows), filename="branscher.xlsx")


@get(f"{LIST}.atom", opt=PUBLIC)
async def as_atom(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The trades that have something open or planned; an entry changes when what is in it does."""
    rows = [row for row in await _rows() if row["changed_at"]]
    entries = [
        Entry(
            id=f"{site().base_url}{LIST}/{row['slug']}", title=row["name"], link=row["url"],
            updated_at=row["changed_at"], summary=_told(row), author=site().name, language=current_language(),
        )
        for row in sorted(rows, key=lambda row: row["changed_at"], reverse=True)
    ]  # fmt: skip
    address = f"{site().base_url}{url(LIST)}"
    feed = Feed(
        id=address, title=gettext("Branscher"), address=f"{site().base_url}{url(f'{LIST}.atom')}", page=address,
        author=site().name, language=current_language(), entries=entries,
    )  # fmt: skip
    return answer(request, atom(feed, empty_at=BEGAN), ATOM_TYPE, changed_at=_last(rows))


def _told(row: dict[str, Any]) -> str:
    """Return "2 öppna, 1 planerad"."""
    return ", ".join(
        (
            ngettext("%(num)s öppen", "%(num)s öppna", row["open"]) % {"num": row["open"]},
            ngettext("%(num)s planerad", "%(num)s planerade", row["planned"]) % {"num": row["planned"]},
        )
    )


ROUTES: list[Any] = [trades, trade, as_json, as_csv, as_workbook, as_atom]
