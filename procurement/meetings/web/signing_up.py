"""Signing up: on the public page, or by the link in a letter, which needs no password and changes or ends it too."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock, tokens
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import gettext
from portal.foundation.limits import take
from portal.foundation.limits.networks import THIS_MACHINE, network_of
from portal.foundation.tokens import TokenUnreadable
from portal.foundation.web import Form, page, read_form, redirect
from procurement.meetings import actions, queries
from procurement.meetings.actions import Answer
from procurement.meetings.domain.states import takes_sign_ups
from procurement.meetings.errors import NoRoom, NoSuchParticipant
from procurement.meetings.ports import MeetingPost
from procurement.meetings.web.forms import read_answer
from procurement.meetings.words import as_read

HOUR = timedelta(hours=1)
FROM_ONE_NETWORK, FROM_THIS_MACHINE, TO_ONE_ADDRESS = 10, 300, 5


def _shown(template: str, meeting: dict[str, Any], **more: Any) -> Response[str]:
    return page(f"procurement/meetings/{template}.html", m=as_read(meeting), private=True, **more)


def _open(request: Request[Any, Any, Any], meeting: dict[str, Any]) -> bool:
    return takes_sign_ups(meeting, clock.now(), request.app.state.settings.timezone)


@get("/moten/{address:str}/anmal", include_in_schema=False, opt=PUBLIC)
async def form_page(request: Request[Any, Any, Any], address: FromPath[str]) -> Response[Any]:
    """The form, or a clear text when it is too late."""
    meeting = await queries.meeting_at_address(address)
    if not _open(request, meeting):
        return _shown("closed", meeting)
    return _shown("sign_up", meeting, form=Form.of(people="1", attends="on_site"), theirs=None)


@post("/moten/{address:str}/anmal", include_in_schema=False, opt=PUBLIC)
async def sign_up(
    request: Request[Any, Any, Any], address: FromPath[str], meeting_post: NamedDependency[MeetingPost]
) -> Response[Any]:
    """Sign up, or change what the same address has signed up before; nobody is told whether it had."""
    meeting, form = await queries.meeting_at_address(address), await read_form(request)
    if not _open(request, meeting):
        return _shown("closed", meeting)
    answer = read_answer(form, meeting)
    if answer is None or form.first("webbplats"):
        return _shown("sign_up", meeting, form=form, theirs=None)
    await _count(request, answer)
    # What a stranger would hear: who has signed up before is for the letter alone.
    room = await queries.has_room(meeting, answer.people, answer.on_site)
    await _sign_up(request, meeting, answer, "form", meeting_post)
    return redirect(f"/moten/{meeting['address']}/anmald", lage="coming" if room else "full")


async def _count(request: Request[Any, Any, Any], answer: Answer) -> None:
    network = network_of(request)
    most = FROM_THIS_MACHINE if network in THIS_MACHINE else FROM_ONE_NETWORK
    await take("meeting sign-up", network, most=most, window=HOUR, now=clock.now())
    await take("meeting letter", answer.email, most=TO_ONE_ADDRESS, window=HOUR, now=clock.now())


async def _sign_up(
    request: Request[Any, Any, Any], meeting: dict[str, Any], answer: Answer, origin: str, meeting_post: MeetingPost
) -> dict[str, Any]:
    office = request.app.state.settings.timezone
    return await actions.sign_up(
        meeting["reference"], answer, origin=origin, post=meeting_post, now=clock.now(), office=office
    )


@get("/moten/{address:str}/anmald", include_in_schema=False, opt=PUBLIC)
async def signed_up(request: Request[Any, Any, Any], address: FromPath[str]) -> Response[str]:
    """Say what happened; the letter has the rest."""
    meeting = await queries.meeting_at_address(address)
    return _shown("signed_up", meeting, full=request.query_params.get("lage") == "full")


async def _by_link(request: Request[Any, Any, Any], token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return whose link it is and the meeting; a link that is not ours is nobody's."""
    try:
        payload = tokens.read("meeting", token, request.app.state.settings.secret_key)
    except TokenUnreadable:
        raise NoSuchParticipant from None
    theirs = await queries.participant(payload["p"])
    if theirs["email"] is None:
        raise NoSuchParticipant
    return theirs, (await queries.meetings_with_ids([theirs["meeting_id"]]))[theirs["meeting_id"]]


@get("/moten/svar/{token:str}", include_in_schema=False, opt=PUBLIC)
async def answer_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """What the link's owner has said so far, ready to be changed. Reading it changes nothing."""
    theirs, meeting = await _by_link(request, token)
    if not _open(request, meeting):
        return _shown("closed", meeting, theirs=theirs, token=token, may_leave=_may_leave(meeting, theirs))
    signed = theirs["state"] in ("coming", "waiting")
    form = Form.of(
        company=theirs["company"],
        people=theirs["people"],
        attends="on_site" if theirs["on_site"] and meeting["place"] else "online",
        language_wish=theirs["language_wish"] or (theirs["language"] if theirs["language"] in ("fi", "fit") else ""),
        needs=theirs["needs"],
        again=["ja"] if theirs["again"] else [],
    )
    return _shown("sign_up", meeting, form=form, theirs=theirs, token=token, signed=signed)


def _may_leave(meeting: dict[str, Any], theirs: dict[str, Any]) -> bool:
    return (
        meeting["state"] == "announced"
        and clock.now() < meeting["starts_at"]
        and theirs["state"] in ("coming", "waiting")
    )


@post("/moten/svar/{token:str}", include_in_schema=False, opt=PUBLIC)
async def answer(
    request: Request[Any, Any, Any], token: FromPath[str], meeting_post: NamedDependency[MeetingPost]
) -> Response[Any]:
    """Sign up, change, or leave."""
    theirs, meeting = await _by_link(request, token)
    form = await read_form(request)
    if form.first("do") == "leave":
        await actions.leave(theirs["id"], post=meeting_post, now=clock.now())
        return redirect(f"/moten/svar/{token}", flash=gettext("Du är avanmäld."))
    if form.first("do") == "stop":
        await actions.stop_inviting(theirs["id"], now=clock.now())
        return redirect(
            f"/moten/svar/{token}", flash=gettext("Sparat. Vi bjuder inte in dig till fler möten härifrån.")
        )
    if not _open(request, meeting):
        return _shown("closed", meeting, theirs=theirs, token=token, may_leave=_may_leave(meeting, theirs))
    form.values["email"] = [theirs["email"]]
    said = read_answer(form, meeting, language=theirs["language"])
    signed = theirs["state"] in ("coming", "waiting")
    if said is None:
        return _shown("sign_up", meeting, form=form, theirs=theirs, token=token, signed=signed)
    try:
        after = await _sign_up(request, meeting, said, "invitation", meeting_post)
    except NoRoom as error:
        form.error("people", str(error))
        return _shown("sign_up", meeting, form=form, theirs=theirs, token=token, signed=signed)
    flash = gettext("Sparat. Vi har mejlat ett kvitto.")
    if after["state"] == "waiting":
        flash = gettext("Mötet är fullt. Ni står på väntelistan, och vi mejlar om ni får plats.")
    return redirect(f"/moten/svar/{token}", flash=flash)


ROUTES: list[Any] = [form_page, sign_up, signed_up, answer_page, answer]
