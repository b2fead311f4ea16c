"""P14: the plan with its state per activity, for everybody, and as data."""

from typing import Any

from litestar import Response, get

from portal.foundation import clock
from portal.foundation.i18n import gettext
from portal.foundation.web import page
from procurement.plan.domain.following import Followed
from procurement.plan.domain.rhythms import STATE_NAMES
from procurement.plan.queries import all_plans, followed, office_day, plan_on
from procurement.plan.words import COLOURS, by_area, counted, shown


def overview(activities: list[Followed]) -> dict[str, Any]:
    """Return what both overviews show of the plan's activities."""
    states = [(state, gettext(STATE_NAMES[state]), COLOURS[state], n) for state, n in counted(activities).items()]
    return {"areas": by_area([shown(activity) for activity in activities]), "states": states}


@get("/handlingsplan", include_in_schema=False)
async def public_plan() -> Response[str]:
    """The plan in force, each activity with how it stands and why."""
    now = clock.now()
    plan = await plan_on(office_day(now))
    activities = await followed(now)
    return page("procurement/plan/public.html", plan=plan, plans=await all_plans(), **overview(activities))


@get("/handlingsplan.json", include_in_schema=False)
async def public_data() -> dict[str, Any]:
    """The same as data; nobody is named in it."""
    now = clock.now()
    plan = await plan_on(office_day(now))
    activities = await followed(now)
    rows = [{k: v for k, v in shown(a).items() if k not in ("answering", "colour")} for a in activities]
    about = {name: plan[name] for name in ("reference", "version", "title", "from_on", "until_on")}
    return {"plan": about, "on": office_day(now), "counts": counted(activities), "activities": rows}


ROUTES = [public_plan, public_data]
