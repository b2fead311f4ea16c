"""Questions and answers: anybody asks, officers answer, and everybody reads the answers from the same moment on."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC, needs
from portal.foundation.i18n import gettext, ngettext
from portal.foundation.limits import take
from portal.foundation.limits.networks import network_of
from portal.foundation.web import Form, page, read_form, redirect
from procurement.register import actions
from procurement.register.domain.asking import takes_questions
from procurement.register.errors import NoSuchProcurement, NothingToRelease
from procurement.register.queries import procurement_by_reference
from procurement.register.queries.papers import answers_of, waiting_questions_of
from procurement.register.web.documents import by
from procurement.register.web.words import as_read, path_of

OFFICER, PROCURER = needs("officer"), needs("procurer")
ONE = "/intern/upphandlingar/{reference:str}/fragor"
ASK = "/upphandlingar/{reference:str}/fraga"
LONGEST_QUESTION, LONGEST_ANSWER = 2000, 10_000
# A network is many people: an office, a library, a village.
FROM_ONE_NETWORK = 10


@get(ASK, include_in_schema=False, opt=PUBLIC)
async def ask_form(reference: FromPath[str]) -> Response[str]:
    """Say how it works, and take the question."""
    return _ask_page(Form(), await _public(reference))


def _ask_page(form: Form, found: dict[str, Any]) -> Response[str]:
    open_now = takes_questions(found["status"], found["questions_until"], found["deadline_at"], clock.now())
    until = found["questions_until"] or found["deadline_at"]
    return page(
        "procurement/register/ask.html", form=form, p=as_read(found), open_now=open_now, until=until, private=True
    )


async def _public(reference: str) -> dict[str, Any]:
    found = await procurement_by_reference(reference)
    if found["status"] == "draft" or found["merged_into"]:
        raise NoSuchProcurement(reference[:40])
    return found


@post(ASK, include_in_schema=False, opt=PUBLIC)
async def ask(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep the question; a robot that fills the field nobody sees is thanked and forgotten."""
    form, found = await read_form(request), await _public(reference)
    question = _question(form)
    email = form.email("email", gettext("Skriv en e-postadress, till exempel namn@exempel.se"), optional=True)
    if not form.valid:
        return _ask_page(form, found)
    if not form.first("webbplats"):
        await take("question", network_of(request), most=FROM_ONE_NETWORK, window=timedelta(hours=1), now=clock.now())
        await actions.ask_question(reference, question, email=email or None, now=clock.now())
    said = gettext("Tack. Frågan och svaret visas här för alla när den är besvarad. Det syns inte vem som frågade.")
    return redirect(path_of(found), flash=said)


def _question(form: Form) -> str:
    return form.text(
        "question", gettext("Skriv din fråga"), LONGEST_QUESTION, gettext("Frågan får ha högst 2 000 tecken")
    )


@get(ONE, include_in_schema=False, opt=OFFICER)
async def questions(reference: FromPath[str]) -> Response[str]:
    """What waits, with drafts of the answers, and what everybody reads already."""
    return await _page(reference, Form())


async def _page(reference: str, form: Form) -> Response[str]:
    found = await procurement_by_reference(reference)
    waiting = await waiting_questions_of(found["id"])
    return page(
        "procurement/register/questions.html",
        form=form,
        p=as_read(found),
        waiting=waiting,
        ready=sum(bool(row["answer"]) for row in waiting) if found["status"] != "draft" else 0,
        answers=await answers_of(found["id"]),
        private=True,
    )


@post(ONE, include_in_schema=False, opt=OFFICER)
async def enter(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Write down a question that came by telephone or mail."""
    form = await read_form(request)
    question = _question(form)
    if not form.valid:
        return await _page(reference, form)
    await actions.ask_question(reference, question, entered_by=by(), now=clock.now())
    return redirect(f"/intern/upphandlingar/{reference}/fragor", flash=gettext("Frågan är tillagd."))


@post(f"{ONE}/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def answer(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Keep a draft of an answer, or set the question aside."""
    form, number = await read_form(request), min(number, 2**31 - 1)
    if form.has("set_aside"):
        await actions.set_aside(reference, number, now=clock.now())
        return redirect(f"/intern/upphandlingar/{reference}/fragor", flash=gettext("Frågan besvaras inte."))
    question = form.text(f"question-{number}", gettext("Frågan kan inte vara tom"), LONGEST_QUESTION)
    said = form.text(f"answer-{number}", longest=LONGEST_ANSWER, too_long=gettext("Svaret får ha högst 10 000 tecken"))
    if not form.valid:
        return await _page(reference, form)
    await actions.write_answer(reference, number, question, said)
    flash = gettext("Svaret är sparat. Ingen utanför ser det förrän du publicerar.")
    return redirect(f"/intern/upphandlingar/{reference}/fragor", flash=flash)


@post(f"{ONE}/publicera", include_in_schema=False, opt=PROCURER)
async def release(reference: FromPath[str]) -> Response[Any]:
    """Show all answers to all; whoever follows the procurement is told once."""
    back = f"/intern/upphandlingar/{reference}/fragor"
    try:
        n = await actions.release_answers(reference, by=by(), now=clock.now())
    except NothingToRelease as error:
        return redirect(back, flash=str(error))
    return redirect(back, flash=ngettext("%(n)s svar är publicerat.", "%(n)s svar är publicerade.", n) % {"n": n})


ROUTES = [ask_form, ask, questions, enter, answer, release]
