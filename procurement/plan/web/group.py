"""The working group's page: what it must talk about, and the action log."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.plan import actions
from procurement.plan.queries import followed, office_day, tasks
from procurement.plan.web.activity import A_DATE, by
from procurement.plan.words import shown

PATH = "/intern/arbetsgrupp"
WORRYING = ("late", "soon", "no_evidence")


@get(PATH, include_in_schema=False, opt=needs("reader"))
async def meeting_page() -> Response[str]:
    """What is late, soon or unknown, worst first; then what was agreed."""
    return await _page(Form.of(given_by="group", given_on=office_day(clock.now())))


async def _page(form: Form) -> Response[str]:
    now = clock.now()
    activities = [shown(activity) for activity in await followed(now)]
    worrying = sorted((a for a in activities if a["state"] in WORRYING), key=lambda a: WORRYING.index(a["state"]))
    log = await tasks()
    return page(
        "procurement/plan/group.html",
        form=form,
        worrying=worrying,
        unanswered=[a for a in activities if a["answering"] is None],
        tasks=[task for task in log if task["done_at"] is None],
        finished=[task for task in log if task["done_at"] is not None][:20],
        rules=[("", gettext("Hela planen")), *((a["rule"], f"{a['number']} {a['title']}") for a in activities)],
        givers=[
            ("group", gettext("Arbetsgruppen")),
            ("board", gettext("Kommunstyrelsen")),
            ("office", gettext("Kontoret")),
        ],
        today=office_day(now),
        private=True,
    )


@post(PATH, include_in_schema=False, opt=needs("planner"))
async def give(request: Request[Any, Any, Any]) -> Response[Any]:
    """Put something to do into the log."""
    form = await read_form(request)
    text = form.text("text", gettext("Skriv vad som ska göras"), 500)
    given_by = form.choice("given_by", ("group", "board", "office"), gettext("Välj vem som gav uppgiften"))
    given_on, due_on = form.day("given_on", gettext(A_DATE)), form.day("due_on", gettext(A_DATE))
    if not form.valid:
        return await _page(form)
    await actions.give_task(
        text, given_by=given_by, given_on=given_on or office_day(clock.now()), by=by(), now=clock.now(),
        rule=form.text("rule", longest=20), answering=form.text("answering", longest=100), due_on=due_on,
        reference=form.text("reference", longest=100),
    )  # fmt: skip
    return redirect(PATH, flash=gettext("Sparat."))


@post(f"{PATH}/{{number:int}}/klar", include_in_schema=False, opt=needs("planner"))
async def finish(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Call a task done."""
    await actions.finish_task(number, (await read_form(request)).text("note", longest=500), by=by(), now=clock.now())
    return redirect(PATH, flash=gettext("Klart."))


ROUTES = [meeting_page, give, finish]
