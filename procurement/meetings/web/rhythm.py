"""/intern/moten/rytm and /effekt: what the plan asks for, the neighbours' dates, and what meetings led to."""

from collections import Counter
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.meetings import actions, queries
from procurement.meetings.domain.states import KINDS
from procurement.meetings.ports import MeetingDesk
from procurement.meetings.web.overview import OFFICER, PATH, by, today_of
from procurement.meetings.words import as_read, kind_name


@get(f"{PATH}/rytm", include_in_schema=False, opt=OFFICER)
async def rhythm(request: Request[Any, Any, Any]) -> Response[str]:
    """The rules and the dates to keep off."""
    return await _page(request, Form.of())


async def _page(request: Request[Any, Any, Any], form: Form) -> Response[str]:
    today = today_of(request)
    rules = await queries.rules_on(today)
    for rule in rules:
        form.values.setdefault(f"count_{rule.kind}", [str(rule.count)])
    return page(
        "procurement/meetings/rhythm.html",
        form=form,
        rules=[(rule, kind_name(rule.kind)) for rule in rules],
        dates=await queries.neighbour_dates(today),
        private=True,
    )


@post(f"{PATH}/rytm", include_in_schema=False, opt=OFFICER)
async def change(request: Request[Any, Any, Any]) -> Response[Any]:
    """Let another number hold from the turn of the year; the years before keep theirs."""
    form = await read_form(request)
    kind = form.first("kind")
    count = form.whole(f"count_{kind}", gettext("Skriv ett antal"), 0, 100)
    if not form.valid or count is None or kind not in KINDS:
        return await _page(request, form)
    from_on = today_of(request).replace(month=1, day=1)
    await actions.change_rule(kind, count, from_on=from_on, by=by(), now=clock.now())
    return redirect(f"{PATH}/rytm", flash=gettext("Sparat."))


@post(f"{PATH}/grannar", include_in_schema=False, opt=OFFICER)
async def neighbours(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep or forget a neighbour's date."""
    form = await read_form(request)
    if number := form.whole("drop", gettext("Ladda om sidan."), 1, 2_000_000_000):
        await actions.drop_neighbour_date(number)
        return redirect(f"{PATH}/rytm", flash=gettext("Borttaget."))
    day = form.day("day", gettext("Skriv ett datum, till exempel 2026-10-14"))
    if day is None:
        form.error("day", gettext("Skriv ett datum, till exempel 2026-10-14"))
    host = form.text("host", gettext("Skriv vilken kommun"), 200)
    if not form.valid or day is None:
        return await _page(request, form)
    await actions.add_neighbour_date(day, host, form.text("title", longest=200))
    return redirect(f"{PATH}/rytm", flash=gettext("Sparat."))


@get(f"{PATH}/effekt", include_in_schema=False, opt=OFFICER)
async def effect(meeting_desk: NamedDependency[MeetingDesk]) -> Response[str]:
    """Invited, signed up, came, subscribed, bid: for each meeting over the years."""
    meetings = await queries.listed_meetings(states=("held", "followed_up"))
    ids = [m["id"] for m in meetings]
    figures, led_to = await queries.figures_of(ids), await meeting_desk.effect(ids)
    rows = [as_read(m) | {"way": _way(m, figures[m["id"]], led_to[m["id"]])} for m in meetings]
    years = {m["starts_at"].year: Counter[str]() for m in meetings}
    for row in rows:
        years[row["starts_at"].year].update(row["way"])
        years[row["starts_at"].year]["meetings"] += 1
    return page("procurement/meetings/effect.html", rows=rows[::-1], years=sorted(years.items())[::-1], private=True)


def _way(meeting: dict[str, Any], figures: dict[str, int], led_to: dict[str, int]) -> dict[str, int]:
    """Return the figures from the invitation to the bid."""
    people = figures["people_came"] or meeting["visitors"] or 0
    return {name: figures[name] for name in ("invited", "signed_up", "came")} | {"people": people} | led_to


ROUTES: list[Any] = [rhythm, change, neighbours, effect]
