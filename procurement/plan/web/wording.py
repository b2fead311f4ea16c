"""I13: what the plan says, word by word, entered from the decided plan by whoever holds it in their hands."""

from typing import Any

from litestar import Request, Response, get, post

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.plan import actions
from procurement.plan.domain.files import PlanFile, PlannedActivity, read_plan
from procurement.plan.errors import EditedMeanwhile
from procurement.plan.queries import office_day, plan_on, versions_of
from procurement.plan.web.activity import by

PATH = "/intern/handlingsplan/ordalydelse"


async def _newest() -> tuple[int, PlanFile]:
    plan = await plan_on(office_day(clock.now()))
    newest = (await versions_of(plan["reference"]))[0]
    return newest["version"], read_plan(newest["source"])


@get(PATH, include_in_schema=False, opt=needs("planner"))
async def wording() -> Response[str]:
    """Vision, values, abbreviations and each activity as the plan now says them here."""
    version, plan = await _newest()
    content = plan.content
    form = Form.of(
        version=version,
        vision=content.get("vision", ""),
        values="\n".join(content.get("values", [])),
        abbreviations="\n".join(f"{short} = {long}" for short, long in content.get("abbreviations", {}).items()),
        source=content.get("source", ""),
        **{f"{name}-{one.rule}": text for one in plan.activities for name, text in _texts(one).items()},
    )
    if content.get("wording_checked"):
        form.values["checked"] = ["ja"]
    return _page(form, plan)


def _texts(one: PlannedActivity) -> dict[str, str]:
    return {"title": one.title, "wording": one.wording, "when": one.printed_when, "by": ", ".join(one.responsible)}


def _page(form: Form, plan: PlanFile) -> Response[str]:
    return page("procurement/plan/wording.html", form=form, plan=plan, private=True)


@post(PATH, include_in_schema=False, opt=needs("planner"))
async def save(request: Request[Any, Any, Any]) -> Response[Any]:
    """Keep the words as a new version; the old one stays."""
    form = await read_form(request)
    _, plan = await _newest()
    content, activities = _content(form), {one.rule: _activity(form, one.rule) for one in plan.activities}
    if not form.valid:
        return _page(form, plan)
    version = form.whole("version", "") or 0
    try:
        told = await actions.correct_wording(
            plan.reference, content, activities, version=version, by=by(), now=clock.now()
        )
    except EditedMeanwhile as error:
        form.error("version", str(error))
        return _page(form, plan)
    if told["state"] == "unchanged":
        return redirect("/intern/handlingsplan/plan", flash=gettext("Inget var ändrat."))
    return redirect("/intern/handlingsplan/plan", flash=gettext("Sparat som version %(n)s.") % {"n": told["version"]})


def _content(form: Form) -> dict[str, Any]:
    source = form.text("source", gettext("Skriv var den beslutade planen finns, till exempel KS § 14, 2020-02-03"), 300)
    abbreviations = {}
    for line in filter(None, (line.strip() for line in form.text("abbreviations").splitlines())):
        short, sign, long = (part.strip() for part in line.partition("="))
        if not (short and sign and long):
            form.error("abbreviations", gettext("Skriv en förkortning på varje rad, till exempel KSO = ordföranden"))
        abbreviations[short] = long
    return {
        "vision": form.text("vision"),
        "values": [line.strip() for line in form.text("values").splitlines() if line.strip()],
        "abbreviations": abbreviations,
        "source": source,
        "wording_checked": form.has("checked"),
    }


def _activity(form: Form, rule: str) -> dict[str, Any]:
    return {
        "title": form.text(f"title-{rule}", gettext("Skriv aktivitetens namn"), 200),
        "wording": form.text(f"wording-{rule}", gettext("Skriv vad planen säger"), 4000),
        "printed_when": form.text(f"when-{rule}", longest=60),
        "responsible": [one.strip() for one in form.text(f"by-{rule}", longest=300).split(",") if one.strip()],
    }


ROUTES = [wording, save]
