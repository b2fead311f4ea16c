"""P11: the meetings, and the page of one. What a meeting was called before leads to what it is called now."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import number
from portal.foundation.web import page, redirect, url
from portal.foundation.web.site import site
from portal.foundation.web.uploads import saving_headers
from procurement.meetings import queries
from procurement.meetings.domain.states import takes_sign_ups
from procurement.meetings.errors import NoSuchMeeting
from procurement.meetings.queries.material import file_of
from procurement.meetings.words import as_read
from procurement.register.web.words import as_read as procurement_as_read


@get("/moten", include_in_schema=False, opt=PUBLIC)
async def meetings(request: Request[Any, Any, Any]) -> Response[str]:
    """The next meetings first, then those that were, with their material."""
    now, office = clock.now(), request.app.state.settings.timezone
    coming = await queries.public_meetings(now, coming=True)
    past = await queries.public_meetings(now, coming=False, limit=20)
    return page(
        "procurement/meetings/list.html",
        coming=[as_read(m) | {"open": takes_sign_ups(m, now, office)} for m in coming],
        past=[as_read(m) for m in past],
        calendar=_calendar(),
    )


def _calendar() -> dict[str, str]:
    """Return where calendar programs subscribe, and the file itself."""
    file = url("/moten.ics")
    return {"file": file, "webcal": "webcal://" + site().base_url.partition("://")[2] + file}


@get("/moten/{address:str}", include_in_schema=False, opt=PUBLIC)
async def meeting(request: Request[Any, Any, Any], address: FromPath[str]) -> Response[Any]:
    """One meeting: when, where, what, and how to sign up; afterwards what was said."""
    if address.endswith(".ics"):
        return redirect(f"/moten/{address.removesuffix('.ics')}/kalender.ics")
    found = await queries.meeting_at_address(address)
    if found["address"] != address:
        answer = redirect(f"/moten/{found['address']}")
        answer.status_code = 301
        return answer
    now, settings = clock.now(), request.app.state.settings
    published = found["published_at"] is not None
    agenda = await queries.agenda_of(found["id"], public=True)
    return page(
        "procurement/meetings/detail.html",
        m=as_read(found),
        open=takes_sign_ups(found, now, settings.timezone),
        over=found["ends_at"] <= now,
        agenda=[procurement_as_read(p) for p in agenda],
        documents=[_described(d) for d in await queries.documents_of(found["id"])] if published else [],
        questions=await queries.questions_of(found["id"]) if published else [],
    )


def _described(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with what a reader wants to know before fetching it: "PDF, 230 kB"."""
    kind, kilobytes = document["filename"].rpartition(".")[2].upper(), -(-document["size"] // 1024)
    return {**document, "about": f"{kind}, {number(kilobytes)} kB"}


@get("/moten/{address:str}/filer/{document:int}", include_in_schema=False, opt=PUBLIC)
async def file(address: FromPath[str], document: FromPath[int]) -> Response[bytes]:
    """Hand out a paper of a meeting whose material is public."""
    found = await queries.meeting_at_address(address)
    kept = await file_of(found["id"], document) if found["published_at"] else None
    if kept is None:
        raise NoSuchMeeting(address)
    return Response(kept["body"], media_type=kept["media_type"], headers=saving_headers(kept["filename"]))


ROUTES: list[Any] = [meetings, meeting, file]
