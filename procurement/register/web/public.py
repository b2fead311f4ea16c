"""P2 and P3: the list of procurements and the page of one."""

import re
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import page, read_query, redirect
from procurement.categories.domain import name_of_code
from procurement.categories.queries import active_trades, trades_by_area
from procurement.register.errors import NoSuchProcurement
from procurement.register.queries import count_procurements, procurement_by_reference, revisions_of, search_procurements
from procurement.register.web.words import as_read, band, page_key, path_of

USEFUL = ("open", "planned", "dialogue")
OVER = ("closed", "awarded", "ended", "cancelled")
PAGE = 25
LONGEST_SEARCH = 100


@get("/upphandlingar", include_in_schema=False, opt=PUBLIC)
async def procurements(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what is open and planned, or what is over, as the plain GET form asks."""
    form = read_query(request)
    words, trade = form.text("q")[:LONGEST_SEARCH], form.first("bransch")
    over = form.first("lage") == "avslutade"
    statuses = OVER if over else USEFUL
    known = {t.slug: t.name(current_language()) for t in await active_trades()}
    node = f"t:{trade}" if trade in known else None
    after = form.first("after")
    found = await search_procurements(words, statuses, node, after=page_key(after), limit=PAGE + 1)
    total = await count_procurements(words, statuses, node)
    elsewhere = 0 if total else await count_procurements(words, USEFUL if over else OVER, node)
    return page(
        "procurement/register/list.html",
        query=form,
        words=words,
        trade=trade if node else "",
        trade_name=known.get(trade, ""),
        over=over,
        total=total,
        elsewhere=elsewhere,
        areas=await trades_by_area(current_language()),
        rows=[as_read(row) for row in found[:PAGE]],
        after=str(found[PAGE - 1]["id"]) if len(found) > PAGE else None,
    )


@get("/upphandlingar/{name:str}", include_in_schema=False, opt=PUBLIC)
async def procurement(name: FromPath[str]) -> Response[Any]:
    """Show one procurement; the number alone decides, the rest of the address is put right."""
    match = re.match(r"(\d{4}-\d{3,})", name)
    if match is None:
        raise NoSuchProcurement(name[:40])
    found = await procurement_by_reference(match[1])
    if found["status"] == "draft":
        raise NoSuchProcurement(match[1])
    if path_of(found) != f"/upphandlingar/{name}":
        answer = redirect(path_of(found))
        answer.status_code = 301
        return answer
    shown = as_read(found)
    language = current_language()
    return page(
        "procurement/register/detail.html",
        p=shown,
        band=band(found),
        codes=[(code, name_of_code(code, language)) for code in found["cpv"]],
        revisions=[_told(row) for row in await revisions_of(found["id"]) if row["matters"] or row["number"] == 1],
    )


def _told(revision: dict[str, Any]) -> dict[str, Any]:
    names = {
        "deadline_at": gettext("sista dag"), "status": gettext("läge"), "links": gettext("dokument"),
        "cpv": gettext("CPV-koder"), "submission_url": gettext("var anbud lämnas"),
        "questions_until": gettext("sista dag för frågor"), "cancelled_reason": gettext("skäl"),
    }  # fmt: skip
    return {**revision, "what": ", ".join(names[field] for field in revision["changes"] if field in names)}


ROUTES = [procurements, procurement]
