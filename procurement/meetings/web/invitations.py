"""Inside, /intern/moten/{reference}/inbjudan and /anmalningar: reach and words, and who has signed up."""

import csv
import io
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect
from procurement.meetings import actions, queries
from procurement.meetings.errors import NoRoom
from procurement.meetings.ports import MeetingDesk, MeetingPost
from procurement.meetings.web.changing import ONE
from procurement.meetings.web.forms import read_answer
from procurement.meetings.web.overview import OFFICER, PATH, by
from procurement.meetings.web.words import AUDIENCES
from procurement.meetings.words import as_read, sign_up_name

# The page shows the letter in a box of its own.
FRAMING = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; frame-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CONTACTS = needs("officer", contacts=True)
NAMES = [name for name, _text in AUDIENCES]
COLUMNS = ("Företag", "E-post", "Antal", "Deltar", "Läge", "Språk", "Behov", "Kom")


@get(f"{ONE}/inbjudan", include_in_schema=False, opt=OFFICER)
async def invitation(
    request: Request[Any, Any, Any], reference: FromPath[str], meeting_desk: NamedDependency[MeetingDesk]
) -> Response[str]:
    """Whom it would reach, and the very words."""
    meeting, query = await queries.meeting_by_reference(reference), read_query(request)
    audience = query.choices("till", NAMES) or ["wants"]
    languages = request.app.state.settings.languages
    language = query.first("sprak") if query.first("sprak") in languages else "sv"
    answer = page(
        "procurement/meetings/invitation.html",
        form=Form.of(till=audience, sprak=language),
        m=as_read(meeting),
        audience=audience,
        audiences=[(name, gettext(text)) for name, text in AUDIENCES],
        reach=await meeting_desk.reach(reference, audience, clock.now()),
        letter=await meeting_desk.letter("invitation", reference, language, clock.now()),
        language=language,
        languages=languages,
        private=True,
    )
    answer.headers["content-security-policy"] = FRAMING
    return answer


@get(f"{ONE}/mejl", include_in_schema=False, opt=OFFICER)
async def letter_as_page(
    request: Request[Any, Any, Any], reference: FromPath[str], meeting_desk: NamedDependency[MeetingDesk]
) -> Response[str]:
    """The letter's HTML, in a box of its own: nothing in it may run or fetch anything."""
    language = read_query(request).first("sprak") or "sv"
    language = language if language in request.app.state.settings.languages else "sv"
    letter = await meeting_desk.letter("invitation", reference, language, clock.now())
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    return Response(letter["html"], media_type="text/html", headers={"content-security-policy": policy})


@post(f"{ONE}/inbjudan", include_in_schema=False, opt=OFFICER)
async def invite(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Ask for the letters; the worker writes them."""
    form = await read_form(request)
    audience = form.choices("till", NAMES)
    if not audience:
        return redirect(f"{PATH}/{reference}/inbjudan", flash=gettext("Välj vilka som ska bjudas in"))
    await actions.invite(reference, audience, by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Inbjudan går ut inom några minuter."))


@get(f"{ONE}/anmalningar", include_in_schema=False, opt=CONTACTS)
async def sign_ups(reference: FromPath[str]) -> Response[str]:
    """Who comes, who waits, who left; one more by hand."""
    return await _sign_ups(reference, Form.of(people="1", attends="on_site"))


async def _sign_ups(reference: str, form: Form) -> Response[str]:
    meeting = await queries.meeting_by_reference(reference)
    people = await queries.participants_of(meeting["id"], ("coming", "waiting", "left"))
    return page(
        "procurement/meetings/sign_ups.html",
        form=form,
        m=as_read(meeting),
        people=[p | {"said": sign_up_name(p["state"])} for p in people],
        figures=(await queries.figures_of([meeting["id"]])).get(meeting["id"], {}),
        private=True,
    )


@post(f"{ONE}/anmalningar", include_in_schema=False, opt=CONTACTS)
async def add_by_hand(
    request: Request[Any, Any, Any], reference: FromPath[str], meeting_post: NamedDependency[MeetingPost]
) -> Response[Any]:
    """Sign up somebody who phoned; they get the same receipt."""
    meeting, form = await queries.meeting_by_reference(reference), await read_form(request)
    answer = read_answer(form, meeting)
    if answer is None:
        return await _sign_ups(reference, form)
    office = request.app.state.settings.timezone
    try:
        await actions.sign_up(reference, answer, origin="officer", post=meeting_post, now=clock.now(), office=office)
    except NoRoom as error:
        form.error("people", gettext("Så många platser finns inte. %(n)s är kvar.") % {"n": error.left})
        return await _sign_ups(reference, form)
    return redirect(f"{PATH}/{reference}/anmalningar", flash=gettext("Anmäld. Kvittot är på väg."))


@get(f"{ONE}/anmalningar.csv", include_in_schema=False, opt=CONTACTS)
async def export(reference: FromPath[str]) -> Response[str]:
    """The sign-ups as CSV with semicolons, as spreadsheets here expect."""
    meeting = await queries.meeting_by_reference(reference)
    text = io.StringIO()
    table = csv.writer(text, delimiter=";")
    table.writerow(COLUMNS)
    for p in await queries.participants_of(meeting["id"], ("coming", "waiting", "left")):
        place = gettext("På plats") if p["on_site"] else gettext("På nätet")
        row = (p["company"], p["email"] or "", p["people"], place, sign_up_name(p["state"]), p["language_wish"])
        table.writerow([_plain(value) for value in (*row, p["needs"], "" if p["came"] is None else p["came"])])
    headers = {
        "content-disposition": f'attachment; filename="{reference}-anmalningar.csv"',
        "cache-control": "private, no-store",
    }
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(value: Any) -> str:
    """Return a cell that no spreadsheet runs as a formula."""
    text = str(value).replace("\r", " ").replace("\n", " ")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


ROUTES: list[Any] = [invitation, letter_as_page, invite, sign_ups, add_by_hand, export]
