"""P14: the plan with its state per activity, for everybody, and as data."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.feeds import answer
from portal.foundation.i18n import gettext
from portal.foundation.web import page
from procurement.plan.domain.following import Followed
from procurement.plan.domain.rhythms import STATE_NAMES
from procurement.plan.queries import all_plans, end_of, followed, office_day, plan_named, plan_on
from procurement.plan.words import COLOURS, by_area, counted, shown, unresolved


def overview(activities: list[Followed], abbreviations: Mapping[str, str]) -> dict[str, Any]:
    """Return what both overviews show of the plan's activities."""
    states = [(state, gettext(STATE_NAMES[state]), COLOURS[state], n) for state, n in counted(activities).items()]
    told = [shown(activity) for activity in activities]
    return {"areas": by_area(told), "states": states, "unresolved": unresolved(told, abbreviations)}


@get("/handlingsplan", include_in_schema=False)
async def public_plan() -> Response[str]:
    """The plan in force, each activity with how it stands and why."""
    now = clock.now()
    return await _page(await plan_on(office_day(now)), now, now)


async def _page(plan: dict[str, Any], as_of: datetime, now: datetime) -> Response[str]:
    today = office_day(now)
    past = plan["until_on"] is not None and plan["until_on"] < today
    others = [one for one in await all_plans() if one["reference"] != plan["reference"]]
    activities = await followed(as_of, known=now)
    return page(
        "procurement/plan/public.html",
        plan=plan,
        past=past,
        earlier=[one for one in others if one["until_on"] and one["until_on"] < today],
        coming=[one for one in others if one["from_on"] > today],
        **overview(activities, plan["content"]["abbreviations"]),
    )


@get("/handlingsplan/{reference:str}", include_in_schema=False)
async def one_plan(reference: FromPath[str]) -> Response[str]:
    """A plan that held once, each activity as it stood on the plan's last day; or one that is to come."""
    now, plan = clock.now(), await plan_named(reference)
    today = office_day(now)
    day = plan["until_on"] if plan["until_on"] and plan["until_on"] < today else max(plan["from_on"], today)
    return await _page(plan, end_of(day), now)


@get("/handlingsplan.json", include_in_schema=False)
async def public_data(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same as data; nobody is named in it."""
    now = clock.now()
    plan = await plan_on(office_day(now))
    activities = await followed(now)
    rows = [{k: v for k, v in shown(a).items() if k not in ("answering", "colour")} for a in activities]
    about = {name: plan[name] for name in ("reference", "version", "title", "from_on", "until_on")}
    told = {
        "plan": {**about, "wording_compared": plan["content"]["wording_checked"]},
        "on": office_day(now),
        "counts": counted(activities),
        "activities": rows,
    }
    return answer(request, msgspec.json.encode(told), "application/json")


ROUTES = [public_plan, public_data, one_plan]
