"""P2 and P3: the list of procurements and the page of one."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import CALENDAR_TYPE, answer, calendar
from portal.foundation.i18n import current_language
from portal.foundation.i18n.fallback import marked_gettext
from portal.foundation.web import page, redirect
from procurement.categories.domain import name_of_code
from procurement.categories.queries import spoken_trade_names, trades_by_area
from procurement.register.domain import is_earlier
from procurement.register.domain.asking import takes_questions
from procurement.register.errors import NoSuchProcurement, Withdrawn
from procurement.register.finding import Wanted, count, find
from procurement.register.ports import Gatherings
from procurement.register.queries import procurement_by_reference, revisions_of
from procurement.register.queries.papers import answers_of, documents_of
from procurement.register.web.asking import LIST, ORDER_NAMES, STANDING_NAMES, Asked, asked_of
from procurement.register.web.documents import shown as document
from procurement.register.web.lists import STOCKHOLM, event_of
from procurement.register.web.open_data import opened
from procurement.register.web.words import as_read, band, lots_shown, papers_shown, path_of, timeline, what_changed

PAGE = 25
MOST_PAGES = 400


@get(LIST, include_in_schema=False, opt=PUBLIC)
async def procurements(request: Request[Any, Any, Any]) -> Response[Any]:
    """Show what is open and planned, or whatever the plain GET form asks for."""
    asked = await asked_of(request)
    total = await count(asked.wanted)
    last = min(max(1, -(-total // PAGE)), MOST_PAGES)
    number = page_number(asked.form.first("sida"))
    if number > last:
        return redirect(LIST, **asked.query, sida=last if last > 1 else "")
    rows = await find(asked.wanted, limit=PAGE, offset=(number - 1) * PAGE)
    names = await spoken_trade_names()
    return page(
        "procurement/register/list.html",
        form=asked.form if asked.form.errors else None,
        asked=asked,
        total=total,
        number=number,
        last=last,
        areas=await trades_by_area(current_language()),
        standings=[(value, marked_gettext(name)) for value, name in STANDING_NAMES.items()],
        orders=[
            (value, marked_gettext(name)) for value, name in ORDER_NAMES.items() if value != "traff" or asked.query["q"]
        ],
        rows=[as_read(row, names, now=clock.now()) for row in rows],
        elsewhere=0 if total else await count(asked.elsewhere()),
        elsewhere_address=_elsewhere(asked),
    )


def page_number(text: str) -> int:
    """Return which page is asked for; what is no number asks for the first."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) > 0 else 1


def _elsewhere(asked: Asked) -> str:
    return asked.address(lage="" if asked.query["lage"] == "avslutade" else "avslutade")


@get(f"{LIST}/{{name:str}}", include_in_schema=False, opt=PUBLIC)
async def procurement(
    request: Request[Any, Any, Any], name: FromPath[str], gatherings: NamedDependency[Gatherings]
) -> Response[Any]:
    """Show one procurement; the number alone decides, the rest of the address is put right."""
    match = re.fullmatch(r"(\d{4}-\d{3,9})(?:-.*?)?(\.ics|\.json)?", name)
    if match is None:
        raise NoSuchProcurement(name[:40])
    found = await procurement_by_reference(match[1])
    if found["status"] == "draft":
        raise NoSuchProcurement(match[1])
    if found["merged_into"]:
        return moved_for_good(f"{LIST}/{found['merged_into']}{match[2] or ''}")
    if found["withdrawn_at"]:
        raise Withdrawn(match[1], found["cancelled_reason"])
    if match[2]:
        return _for_machines(request, found, match[2])
    if path_of(found) != f"{LIST}/{name}":
        return moved_for_good(path_of(found))
    meetings = await gatherings.about(found["id"])
    return page("procurement/register/detail.html", meetings=meetings, **await shown_to_readers(found))


def moved_for_good(path: str) -> Response[Any]:
    """Lead to where the procurement is found from now on."""
    answer = redirect(path)
    answer.status_code = 301
    return answer


async def shown_to_readers(found: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of a procurement shows."""
    language, names = current_language(), await spoken_trade_names()
    slugs = [node[2:] for node in found["match_exact"] if node.startswith("t:")]
    revisions = [_told(row) for row in await revisions_of(found["id"]) if row["matters"] or row["number"] == 1]
    return {
        "p": as_read(found, names, now=clock.now()),
        "band": band(found),
        "codes": [(code, name_of_code(code, language)) for code in found["cpv"]],
        "trades": [(slug, names[slug]) for slug in slugs if slug in names],
        "timeline": timeline(found),
        "lots": lots_shown(found),
        "papers": papers_shown(found),
        "documents": [document(row) for row in await documents_of(found["id"])],
        "answers": await answers_of(found["id"]),
        "may_ask": takes_questions(found["status"], found["questions_until"], found["deadline_at"], clock.now()),
        "revisions": revisions,
        "alike": [as_read(row, names, now=clock.now()) for row in await _alike(found, slugs)],
    }


async def _alike(found: dict[str, Any], slugs: list[str]) -> list[dict[str, Any]]:
    """Return a few others of the same trades that one can still do something about."""
    if not slugs:
        return []
    rows = await find(replace(Wanted(), trades=tuple(slugs), order="sista"), limit=4)
    return [row for row in rows if row["id"] != found["id"]][:3]


def _for_machines(request: Request[Any, Any, Any], found: dict[str, Any], ending: str) -> Response[bytes]:
    if ending == ".json":
        return answer(request, msgspec.json.encode(opened(found)), "application/json", changed_at=found["changed_at"])
    if found["deadline_at"] is None:
        raise NoSuchProcurement(found["reference"])
    event = event_of(found)
    body = calendar(event.title, [event], STOCKHOLM)
    return answer(request, body, CALENDAR_TYPE, changed_at=found["changed_at"], filename=f"{found['reference']}.ics")


def _told(revision: dict[str, Any]) -> dict[str, Any]:
    earlier = is_earlier(_instants(revision["changes"]))
    return {**revision, "what": what_changed(revision), "earlier": earlier}


def _instants(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the deadline's change with its instants read."""
    pair = changes.get("deadline_at", [None, None])
    return {"deadline_at": [datetime.fromisoformat(moment) if moment else None for moment in pair]}


ROUTES = [procurements, procurement]
