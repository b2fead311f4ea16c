"""One meeting for its officers, /intern/moten/{reference}: its steps, its form, and its agenda from the pipeline."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import page, read_form, redirect
from procurement.meetings import actions, queries
from procurement.meetings.domain.states import lacks_for_announcing
from procurement.meetings.errors import EditedMeanwhile, NotReady
from procurement.meetings.ports import MeetingDesk, MeetingPost
from procurement.meetings.queries.agenda import proposed_items
from procurement.meetings.queries.mailings import mailings_of
from procurement.meetings.web.meeting_form import filled, read_meeting
from procurement.meetings.web.overview import OFFICER, PATH, by, today_of
from procurement.meetings.web.words import shown_form
from procurement.meetings.words import as_read
from procurement.register.web.words import as_read as procurement_as_read

ONE = f"{PATH}/{{reference:str}}"


@get(ONE, include_in_schema=False, opt=OFFICER)
async def show(reference: FromPath[str], meeting_desk: NamedDependency[MeetingDesk]) -> Response[str]:
    """The meeting's own page: what is done, what comes next, and its figures."""
    meeting = await queries.meeting_by_reference(reference)
    number = meeting["id"]
    return page(
        "procurement/meetings/show.html",
        m=as_read(meeting),
        lacks=lacks_for_announcing(meeting, clock.now()) if meeting["state"] == "draft" else [],
        figures=(await queries.figures_of([number]))[number],
        effect=(await meeting_desk.effect([number]))[number],
        agenda=[procurement_as_read(p) for p in await queries.agenda_of(number)],
        mailings=await mailings_of(number),
        documents=await queries.documents_of(number),
        over=meeting["ends_at"] <= clock.now(),
        private=True,
    )


@get(f"{ONE}/andra", include_in_schema=False, opt=OFFICER)
async def edit_form(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """The form, as it is kept."""
    meeting = await queries.meeting_by_reference(reference)
    return shown_form(filled(meeting, request.app.state.settings.timezone), as_read(meeting))


@post(f"{ONE}/andra", include_in_schema=False, opt=OFFICER)
async def edit(
    request: Request[Any, Any, Any], reference: FromPath[str], meeting_post: NamedDependency[MeetingPost]
) -> Response[Any]:
    """Save; a new time or place is told to everybody who comes, and their calendars follow."""
    form, office = await read_form(request), request.app.state.settings.timezone
    meeting = await queries.meeting_by_reference(reference)
    fields, texts = read_meeting(form, office)
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."), low=1)
    if form.valid:
        try:
            await actions.edit_meeting(
                reference, fields, texts, by=by(), now=clock.now(), office=office, post=meeting_post,
                said=form.text("said"), seen_revision=seen,
            )  # fmt: skip
            return redirect(f"{PATH}/{reference}", flash=gettext("Sparat."))
        except EditedMeanwhile as error:
            form.error("day", str(error))
            form.values["revision"] = [str(meeting["revision"])]
    return shown_form(form, as_read(meeting))


@post(f"{ONE}/annonsera", include_in_schema=False, opt=OFFICER)
async def announce(reference: FromPath[str]) -> Response[Any]:
    """Make it public and open for sign-ups."""
    try:
        await actions.announce_meeting(reference, by=by(), now=clock.now())
    except NotReady as error:
        return redirect(f"{PATH}/{reference}", flash=str(error))
    return redirect(f"{PATH}/{reference}", flash=gettext("Annonserat. Sidan är öppen för alla. Bjud in nu."))


@post(f"{ONE}/stall-in", include_in_schema=False, opt=OFFICER)
async def cancel(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Call it off with a reason that everybody invited is told."""
    form = await read_form(request)
    reason = form.text("reason", gettext("Skriv varför mötet ställs in"), 500)
    if not form.valid:
        return redirect(f"{PATH}/{reference}", flash=gettext("Skriv varför mötet ställs in"))
    await actions.cancel_meeting(reference, reason, by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Inställt. Alla inbjudna och anmälda får mejl."))


@get(f"{ONE}/dagordning", include_in_schema=False, opt=OFFICER)
async def agenda_form(
    request: Request[Any, Any, Any], reference: FromPath[str], meeting_desk: NamedDependency[MeetingDesk]
) -> Response[str]:
    """Planned procurements, those that matter to most and cost most first."""
    meeting = await queries.meeting_by_reference(reference)
    chosen = await queries.agenda_of(meeting["id"])
    day = max(today_of(request), meeting["starts_at"].date())
    found = await proposed_items(day, leaving_out=[p["id"] for p in chosen])
    followers = await meeting_desk.followers([p["id"] for p in [*chosen, *found]])
    found.sort(
        key=lambda p: (-followers.get(p["id"], 0), -(p["value_to_minor"] or p["value_from_minor"] or 0), p["id"])
    )
    return page(
        "procurement/meetings/agenda.html",
        m=as_read(meeting),
        chosen=[procurement_as_read(p) | {"followers": followers.get(p["id"], 0)} for p in chosen],
        found=[procurement_as_read(p) | {"followers": followers.get(p["id"], 0)} for p in found],
        private=True,
    )


@post(f"{ONE}/dagordning", include_in_schema=False, opt=OFFICER)
async def write_agenda(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep what is ticked, in the order the officer numbered."""
    form = await read_form(request)
    ids = [int(value) for value in form.choices("item") if value.isascii() and value.isdigit() and len(value) < 10]
    ids.sort(key=lambda number: _place(form.first(f"place_{number}")))
    await actions.write_agenda(reference, ids, by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Dagordningen är sparad."))


def _place(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 999


ROUTES: list[Any] = [show, edit_form, edit, announce, cancel, agenda_form, write_agenda]
