"""I12: the year's meetings against what the plan asks for, proposals of days, and a new meeting."""

from datetime import date, datetime, timedelta
from typing import Any

from litestar import Request, Response, get, post

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.meetings import actions, queries
from procurement.meetings.domain.states import KINDS
from procurement.meetings.web.meeting_form import read_meeting
from procurement.meetings.web.words import kinds, rhythm_lines, shown_form
from procurement.meetings.words import as_read

OFFICER = needs("officer")
PATH = "/intern/moten"
LONG = {"information": 2, "company": 1, "open_house": 4, "visit": 1, "other": 2}


def by() -> str:
    """Return who is at work."""
    officer = visit().officer
    return officer.email if officer else "anbud"


def today_of(request: Request[Any, Any, Any]) -> date:
    """Return the day it is by the office's clocks."""
    return clock.now().astimezone(request.app.state.settings.timezone).date()


@get(PATH, include_in_schema=False, opt=OFFICER)
async def overview(request: Request[Any, Any, Any]) -> Response[str]:
    """The year: what is held, what is announced, what must be announced now."""
    today = today_of(request)
    asked = read_query(request).first("ar")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= today.year + 2 else today.year
    meetings = await queries.listed_meetings(year)
    figures = await queries.figures_of([m["id"] for m in meetings])
    return page(
        "procurement/meetings/overview.html",
        year=year,
        today=today,
        years=range(today.year - 2, today.year + 2),
        rhythm=rhythm_lines(await queries.standings_of(year, today), today),
        meetings=[as_read(m) | {"figures": figures[m["id"]]} for m in meetings],
        kinds=kinds(),
        private=True,
    )


@get(f"{PATH}/ny", include_in_schema=False, opt=OFFICER)
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """A form filled with what is known: the kind, a proposed day, the hours that suit."""
    query, office = read_query(request), request.app.state.settings.timezone
    kind = query.first("slag") if query.first("slag") in KINDS else "information"
    rule = await queries.rule_of(kind, today_of(request))
    starts = rule.starts if rule else datetime(2000, 1, 1, 18).time()  # noqa: DTZ001
    ends = (datetime.combine(date(2000, 1, 1), starts, office) + timedelta(hours=LONG[kind])).time()
    officer = visit().officer
    form = Form.of(
        kind=kind,
        day=query.first("dag"),
        starts=f"{starts:%H.%M}",
        ends=f"{ends:%H.%M}",
        languages=["sv"],
        contact_name=officer.name if officer else "",
        contact_email=officer.email if officer else "",
    )
    return await _new_page(request, form, kind)


async def _new_page(request: Request[Any, Any, Any], form: Form, kind: str) -> Response[str]:
    proposed = await queries.proposed_days(kind, today_of(request))
    return shown_form(form, None, kind=kind, proposed=proposed)


@post(f"{PATH}/ny", include_in_schema=False, opt=OFFICER)
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep a draft; nobody is told."""
    form, office = await read_form(request), request.app.state.settings.timezone
    fields, texts = read_meeting(form, office)
    if not form.valid:
        return await _new_page(request, form, fields["kind"])
    reference = await actions.create_meeting(fields, texts, by=by(), now=clock.now(), office=office)
    return redirect(f"{PATH}/{reference}", flash=gettext("Utkastet är sparat. Ingen har fått veta något än."))


ROUTES: list[Any] = [overview, new_form, create]
