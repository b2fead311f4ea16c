"""/intern/moten/{reference}/narvaro: big rows for a tablet. Each row is a form; a script only saves waiting for pages."""

import secrets
from typing import Any

from litestar import MediaType, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.meetings import actions, queries
from procurement.meetings.web.changing import ONE
from procurement.meetings.web.overview import OFFICER, PATH, by
from procurement.meetings.words import as_read

QUEUED = "x-queued"


@get(f"{ONE}/narvaro", include_in_schema=False, opt=OFFICER)
async def door(reference: FromPath[str]) -> Response[str]:
    """Firms in alphabetical order; no addresses, for the tablet lies open."""
    return await _door(reference, Form.of(people="1"))


async def _door(reference: str, form: Form) -> Response[str]:
    meeting = await queries.meeting_by_reference(reference)
    people = await queries.participants_of(meeting["id"], ("coming", "waiting"), by_company=True)
    here = sum(p["came"] or 0 for p in people)
    return page(
        "procurement/meetings/door.html",
        form=form, m=as_read(meeting), people=people, here=here, key=secrets.token_hex(8), private=True,
    )  # fmt: skip


@post(f"{ONE}/narvaro", include_in_schema=False, opt=OFFICER)
async def tick(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Note how many of a party came. A tablet that lost its connection posts again later, and nothing is doubled."""
    form = await read_form(request)
    number = form.whole("participation", gettext("Ladda om sidan."), 1, 2_000_000_000)
    came = form.whole("came", gettext("Skriv ett antal"), 0, 200)
    if not form.valid or number is None:
        return redirect(f"{PATH}/{reference}/narvaro", flash=gettext("Skriv ett antal"))
    await actions.note_attendance(reference, number, came, now=clock.now())
    return _answer(request, f"{PATH}/{reference}/narvaro")


@post(f"{ONE}/narvaro/fler", include_in_schema=False, opt=OFFICER)
async def walk_in(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Add somebody who did not sign up."""
    form = await read_form(request)
    company = " ".join(form.text("company", gettext("Skriv företagets namn"), 200).split())
    people = form.whole("people", gettext("Skriv ett antal"), 1, 50)
    key = form.text("key", gettext("Ladda om sidan."), 40)
    if not form.valid:
        return await _door(reference, form)
    await actions.add_walk_in(reference, company, people or 1, key=key, now=clock.now())
    return _answer(request, f"{PATH}/{reference}/narvaro")


@post(f"{ONE}/besokare", include_in_schema=False, opt=OFFICER)
async def count(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Note the number of visitors where nobody signs up."""
    form = await read_form(request)
    visitors = form.whole("visitors", gettext("Skriv ett antal"), 0, 100_000)
    if not form.valid:
        return redirect(f"{PATH}/{reference}", flash=gettext("Skriv ett antal"))
    await actions.count_visitors(reference, visitors, by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Sparat."))


def _answer(request: Request[Any, Any, Any], back: str) -> Response[Any]:
    if request.headers.get(QUEUED):
        return Response("ok", media_type=MediaType.TEXT, headers={"cache-control": "no-store"})
    return redirect(back)


ROUTES: list[Any] = [door, tick, walk_in, count]
