"""I13: a plan taken from a file, checked before it is taken into use; its versions, and each as a file again."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.feeds import XLSX_TYPE
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from portal.foundation.web.uploads import posted_file, to_be_saved
from procurement.plan import actions
from procurement.plan.domain.files import Fault, PlanFile, read_plan
from procurement.plan.domain.sheets import EXAMPLE, plan_of_table
from procurement.plan.domain.writing import written_plan
from procurement.plan.errors import NoPlan, NoSuchPlan, PlansOnOneDay, PlanUnreadable
from procurement.plan.files import example_workbook, is_table, rows_of, text_of
from procurement.plan.queries import all_plans, office_day, plan_on, versions_of
from procurement.plan.web.activity import A_DATE, by
from procurement.plan.words import rhythm_text

PATH = "/intern/handlingsplan/plan"
LARGEST = 500_000


@get(PATH, include_in_schema=False, opt=needs("reader"))
async def files_page() -> Response[str]:
    """The plans there are, the versions of the one in force, and the way to a new one."""
    return await _page(Form.of())


async def _page(
    form: Form, *, faults: Sequence[Fault] = (), proposed: PlanFile | None = None, text: str = ""
) -> Response[str]:
    today = office_day(clock.now())
    try:
        plan = await plan_on(today)
        versions = await versions_of(plan["reference"])
    except NoPlan:
        plan, versions = None, []
    return page("procurement/plan/files.html", form=form, plan=plan, versions=versions, plans=await all_plans(),
                today=today, rhythm_text=rhythm_text,
                faults=faults, proposed=proposed, text=text, private=True)  # fmt: skip


@get(f"{PATH}/monster.csv", include_in_schema=False, opt=needs("reader"))
async def pattern() -> Response[bytes]:
    """A table to begin from, as spreadsheets read it."""
    return to_be_saved(("\ufeff" + EXAMPLE).encode(), "text/csv; charset=utf-8", "handlingsplan.csv")


@get(f"{PATH}/monster.xlsx", include_in_schema=False, opt=needs("reader"))
async def workbook_pattern() -> Response[bytes]:
    """The same table as a workbook."""
    return to_be_saved(example_workbook(), XLSX_TYPE, "handlingsplan.xlsx")


@get(f"{PATH}/{{reference:str}}/{{version:int}}", include_in_schema=False, opt=needs("reader"))
async def one_file(reference: FromPath[str], version: FromPath[int]) -> Response[bytes]:
    """One version as the file it was, to keep, to change or to give to a neighbour."""
    for row in await versions_of(reference):
        if row["version"] == version:
            return to_be_saved(row["source"].encode(), "application/toml", f"{reference}-{version}.toml")
    raise NoSuchPlan(f"{reference} {version}")


@post(PATH, include_in_schema=False, opt=needs("planner"))
async def load(request: Request[Any, Any, Any]) -> Response[Any]:
    """Check a file and show what it says; with the second button, take it into use."""
    form = await read_form(request)
    try:
        plan = await _plan_of(form)
        if not form.valid or plan is None:
            return await _page(form)
        text = written_plan(plan) if not form.has("toml") else form.first("toml")
        if not form.has("ta-i-bruk"):
            return await _page(form, proposed=plan, text=text)
        told = await actions.load_plan(text, by=by(), now=clock.now())
    except PlanUnreadable as error:
        form.error("file", gettext("Filen kan inte läsas in. Rätta felen nedan och välj filen igen."))
        return await _page(form, faults=error.faults)
    except PlansOnOneDay as error:
        form.error("file", str(error))
        return await _page(form)
    said = (
        gettext("Filen säger det som redan gäller.") if told["state"] == "unchanged" else gettext("Planen är inläst.")
    )
    return redirect(PATH, flash=said)


async def _plan_of(form: Form) -> PlanFile | None:
    """Return the plan of a file that was checked, or of one that is handed in now."""
    if form.has("toml"):
        return read_plan(form.first("toml"))
    name, body = await posted_file(form)
    if not body or len(body) > LARGEST:
        form.error("file", gettext("Välj en fil: TOML, CSV eller Excel, högst 500 kilobyte"))
        return None
    if is_table(name):
        return _of_table(form, await asyncio.to_thread(rows_of, name, body))
    return read_plan(text_of(body))


def _of_table(form: Form, table: Sequence[Sequence[str]]) -> PlanFile | None:
    reference = form.text("reference", gettext("Skriv planens referens, till exempel haparanda-2027"), 60)
    title = form.text("title", gettext("Skriv vad planen heter"), 200)
    from_on: date | None = form.day("from_on", gettext(A_DATE))
    if from_on is None:
        form.error("from_on", gettext("Skriv planens första dag, till exempel 2027-01-01"))
    if not form.valid or from_on is None:
        return None
    source = form.text("source", longest=300)
    return plan_of_table(
        table, reference=reference, title=title, from_on=from_on, source=source, checked=form.has("checked")
    )


ROUTES = [files_page, pattern, workbook_pattern, one_file, load]
