"""I13: the plan for officers, and one activity with its evidence, state, answering person and remark."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.database import transaction
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect, visit
from portal.foundation.web.uploads import to_be_saved, uploaded
from procurement.plan import actions
from procurement.plan.domain.following import Followed
from procurement.plan.domain.occurrences import KIND_NAMES, KINDS, OUTCOME_NAMES, OUTCOMES
from procurement.plan.domain.periods import half_named
from procurement.plan.domain.rhythms import STATE_NAMES, STATES, units_of
from procurement.plan.queries import activity_followed, file_of, followed, office_day, plan_on, remarks_of, tasks
from procurement.plan.web.public import overview
from procurement.plan.words import shown

PATH = "/intern/handlingsplan"
READER, PLANNER = needs("reader"), needs("planner")
A_DATE = "Skriv ett datum, till exempel 2026-10-14"


def by() -> str:
    """Return whose deed this is."""
    officer = visit().officer
    return officer.email if officer else "anbud"


@get(PATH, include_in_schema=False, opt=READER)
async def list_() -> Response[str]:
    """Every activity by area."""
    now = clock.now()
    plan = await plan_on(office_day(now))
    return page(
        "procurement/plan/list.html",
        plan=plan,
        **overview(await followed(now), plan["content"]["abbreviations"]),
        private=True,
    )


@get(f"{PATH}/aktivitet/{{rule:str}}", include_in_schema=False, opt=READER)
async def one(rule: FromPath[str]) -> Response[str]:
    """One activity."""
    return await _page(rule, Form.of(happened_on=office_day(clock.now()), kind="meeting", outcome="held"))


async def _page(rule: str, form: Form) -> Response[str]:
    now = clock.now()
    activity = await activity_followed(rule, now)
    period = half_named(office_day(now))
    remark = (await remarks_of(period, now)).get(rule)
    form.values.setdefault("remark", [remark["text"] if remark else ""])
    if activity.answering:
        form.values.setdefault("name", [activity.answering["name"]])
        form.values.setdefault("email", [activity.answering["email"]])
    return page(
        "procurement/plan/activity.html",
        form=form,
        a=shown(activity),
        activity=activity,
        slots=[("", gettext("Inget särskilt")), *((slot, slot) for slot in _slots(activity))],
        kinds=[(kind, gettext(KIND_NAMES[kind])) for kind in KINDS],
        outcomes=[(outcome, gettext(OUTCOME_NAMES[outcome])) for outcome in OUTCOMES],
        states=[(state, gettext(STATE_NAMES[state])) for state in STATES],
        kind_names=KIND_NAMES,
        outcome_names=OUTCOME_NAMES,
        period=period,
        tasks=await tasks(rule),
        private=True,
    )


def _slots(activity: Followed) -> list[str]:
    settings = activity.settings
    if "units" in settings:
        return units_of(settings, office_day(clock.now()))
    return [slot for slot in settings.get("parts") or settings.get("bodies") or [] if slot]


@post(f"{PATH}/aktivitet/{{rule:str}}/tillfalle", include_in_schema=False, opt=PLANNER)
async def add_evidence(request: Request[Any, Any, Any], rule: FromPath[str]) -> Response[Any]:
    """Enter what happened: today or years ago."""
    form = await read_form(request)
    entered, file = _entered(form), await uploaded(form, "file", required=False)
    if not form.valid or entered is None:
        return await _page(rule, form)
    await activity_followed(rule, clock.now())
    async with transaction():
        number = await actions.enter_occurrence(rule, entered, by=by(), now=clock.now())
        if file:
            await actions.keep_file(number, *file)
    return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Sparat."))


def _entered(form: Form) -> actions.Entered | None:
    kind = form.choice("kind", KINDS, gettext("Välj vad det är"))
    outcome = form.choice("outcome", OUTCOMES, gettext("Välj hur det gick"))
    title = form.text("title", gettext("Skriv vad som hände"), 200)
    day = form.day("happened_on", gettext(A_DATE))
    moved = form.day("moved_to_on", gettext(A_DATE))
    reason = form.text("reason", longest=500)
    url = (
        form.web_address("url", gettext("Skriv en adress på webben, till exempel https://www.exempel.se/protokoll"))
        or ""
    )
    if day is None:
        form.error("happened_on", gettext(A_DATE))
    elif day > office_day(clock.now()) and outcome in ("held", "late"):
        form.error("happened_on", gettext("Det har inte hänt än. Skriv in det när det är gjort."))
    if outcome != "held" and not reason:
        form.error("reason", gettext("Skriv varför det blev inställt, flyttat eller sent"))
    if outcome == "moved" and moved is None:
        form.error("moved_to_on", gettext("Skriv vilken dag det flyttades till"))
    if day is None:
        return None
    return actions.Entered(
        kind, day, title, outcome, reason, moved if outcome == "moved" else None, form.text("slot", longest=100), url,
        form.text("diary_number", longest=60), form.text("note", longest=2000),
    )  # fmt: skip


@get(f"{PATH}/underlag/{{number:int}}", include_in_schema=False, opt=needs("reader"))
async def evidence_file(number: FromPath[int]) -> Response[bytes]:
    """A paper that shows something, to be saved."""
    kept = await file_of(number)
    return to_be_saved(kept["body"], kept["media_type"], kept["filename"])


@post(f"{PATH}/tillfalle/{{number:int}}/ta-bort", include_in_schema=False, opt=PLANNER)
async def withdraw(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """What was entered by mistake no longer counts; it is kept, with the reason."""
    reason = (await read_form(request)).text("why", longest=500)
    rule = await actions.withdraw_occurrence(number, reason, by=by(), now=clock.now())
    return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Tillfället räknas inte längre."))


@post(f"{PATH}/aktivitet/{{rule:str}}/lage", include_in_schema=False, opt=PLANNER)
async def override(request: Request[Any, Any, Any], rule: FromPath[str]) -> Response[Any]:
    """Show another state than the computed one, with its reason, or let the computed one show again."""
    form = await read_form(request)
    if form.has("lift"):
        await actions.lift_state(rule, by=by(), now=clock.now())
        return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Det beräknade läget visas igen."))
    state = form.choice("state", STATES, gettext("Välj ett läge"))
    reason = form.text("state_reason", gettext("Skriv varför läget ska vara ett annat"), 500)
    until = form.day("until_on", gettext(A_DATE))
    if not form.valid:
        return await _page(rule, form)
    await activity_followed(rule, clock.now())
    await actions.set_state(rule, state, reason, until_on=until, by=by(), now=clock.now())
    return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Läget är satt för hand."))


@post(f"{PATH}/aktivitet/{{rule:str}}/ansvarig", include_in_schema=False, opt=PLANNER)
async def answering(request: Request[Any, Any, Any], rule: FromPath[str]) -> Response[Any]:
    """Name the one person who answers."""
    form = await read_form(request)
    name = form.text("name", gettext("Skriv vem som svarar för aktiviteten"), 100)
    email = form.email("email", gettext("Skriv en e-postadress, till exempel namn@exempel.se"))
    if not form.valid:
        return await _page(rule, form)
    await activity_followed(rule, clock.now())
    await actions.answer_for(rule, name=name, email=email, by=by(), now=clock.now())
    return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Sparat."))


@post(f"{PATH}/aktivitet/{{rule:str}}/kommentar", include_in_schema=False, opt=PLANNER)
async def remark(request: Request[Any, Any, Any], rule: FromPath[str]) -> Response[Any]:
    """Write what the half-year's report is to say."""
    form = await read_form(request)
    await activity_followed(rule, clock.now())
    text, now = form.text("remark", longest=4000), clock.now()
    await actions.remark(rule, half_named(office_day(now)), text, by=by(), now=now)
    return redirect(f"{PATH}/aktivitet/{rule}", flash=gettext("Sparat."))


ROUTES = [list_, one, add_evidence, evidence_file, withdraw, override, answering, remark]
