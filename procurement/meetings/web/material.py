"""/intern/moten/{reference}/material: slides, papers, questions with answers; public in one moment."""

from itertools import zip_longest
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from portal.foundation.web.uploads import uploaded
from procurement.meetings import actions, queries
from procurement.meetings.domain.states import LANGUAGES
from procurement.meetings.web.changing import ONE
from procurement.meetings.web.overview import OFFICER, PATH, by
from procurement.meetings.words import as_read

SPARE_ROWS = 3


@get(f"{ONE}/material", include_in_schema=False, opt=OFFICER)
async def material(reference: FromPath[str]) -> Response[str]:
    """What there is so far; nobody outside sees it yet."""
    return await _page(reference, Form.of(language="sv"))


async def _page(reference: str, form: Form) -> Response[str]:
    meeting = await queries.meeting_by_reference(reference)
    questions = await queries.questions_of(meeting["id"])
    rows = [*questions, *({"question": "", "answer": "", "asked_by": ""} for _ in range(SPARE_ROWS))]
    return page(
        "procurement/meetings/material.html",
        form=form,
        m=as_read(meeting),
        documents=await queries.documents_of(meeting["id"]),
        rows=rows,
        unanswered=sum(not q["answer"] for q in questions),
        private=True,
    )


@post(f"{ONE}/material", include_in_schema=False, opt=OFFICER)
async def add(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Add a link or a file."""
    form = await read_form(request)
    title = form.text("title", gettext("Skriv vad det är"), 200)
    url = form.web_address("url", gettext("Skriv en adress på webben, till exempel https://www.exempel.se/bilder"))
    language = form.first("language") if form.first("language") in LANGUAGES else "sv"
    file = await uploaded(form, "file", required=False)
    if not url and not file:
        form.error("url", gettext("Skriv en adress eller välj en fil"))
    if not form.valid:
        return await _page(reference, form)
    accessible = form.has("accessible")
    if file:
        await actions.add_file(reference, title, *file, language=language, accessible=accessible)
    elif url:
        await actions.add_link(reference, title, url, language=language, accessible=accessible)
    return redirect(f"{PATH}/{reference}/material", flash=gettext("Tillagt."))


@post(f"{ONE}/material/ta-bort", include_in_schema=False, opt=OFFICER)
async def drop(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Take a document away."""
    form = await read_form(request)
    number = form.whole("document", gettext("Ladda om sidan."), 1, 2_000_000_000)
    if number:
        await actions.drop_document(reference, number)
    return redirect(f"{PATH}/{reference}/material", flash=gettext("Borttaget."))


@post(f"{ONE}/fragor", include_in_schema=False, opt=OFFICER)
async def questions(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep questions and answers; an emptied question is gone."""
    form = await read_form(request)
    said = zip_longest(form.all("question"), form.all("answer"), form.all("asked_by"), fillvalue="")
    await actions.write_questions(
        reference, [(q.strip()[:2000], a.strip()[:10_000], firm.strip()[:300]) for q, a, firm in said]
    )
    return redirect(f"{PATH}/{reference}/material", flash=gettext("Frågor och svar är sparade."))


@post(f"{ONE}/anteckningar", include_in_schema=False, opt=OFFICER)
async def notes(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep what is to be remembered; it is not published."""
    form = await read_form(request)
    await actions.write_notes(reference, form.text("notes"), by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Sparat."))


@post(f"{ONE}/publicera", include_in_schema=False, opt=OFFICER)
async def publish(reference: FromPath[str]) -> Response[Any]:
    """All of it to all, at once."""
    await actions.publish_material(reference, by=by(), now=clock.now())
    return redirect(f"{PATH}/{reference}", flash=gettext("Materialet är publicerat. Mejlen går inom några minuter."))


ROUTES: list[Any] = [material, add, drop, questions, notes, publish]
