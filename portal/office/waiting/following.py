"""The plan, its reports and its amounts."""

from datetime import timedelta

from notifications.reports.queries import report_of
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked, Asks, Waiting, counted
from procurement.plan.domain.periods import half_before, half_named, half_of
from procurement.plan.errors import NoPlan
from procurement.plan.queries import followed, office_day, tasks
from procurement.thresholds.queries import to_recheck

PLAN = "/intern/handlingsplan"
LATE = ("late", "none")


async def _activities(asked: Asked) -> list[Waiting]:
    """One's own late activities by name; those of others as a number, for who keeps the plan."""
    try:
        late = [row for row in await followed(asked.now) if row.computed.state in LATE and row.override is None]
    except NoPlan:
        return [Waiting(_("Handlingsplanen är inte inläst"), PLAN)] if asked.officer.has("planner") else []
    mine = [row for row in late if row.answering and row.answering.get("email") == asked.officer.email]
    own = [
        Waiting(_("Din aktivitet %(rule)s är försenad") % {"rule": row.rule}, f"{PLAN}/aktivitet/{row.rule}")
        for row in mine
    ]
    others = len(late) - len(mine) if asked.officer.has("planner") else 0
    return own + counted(
        "%(num)s aktivitet i handlingsplanen är försenad",
        "%(num)s aktiviteter i handlingsplanen är försenade",
        others,
        PLAN,
    )


async def _tasks(asked: Asked) -> list[Waiting]:
    today = office_day(asked.now)
    late = [row for row in await tasks(open_only=True) if row["due_on"] and row["due_on"] < today]
    return counted(
        "%(num)s uppgift i arbetsgruppens lista skulle ha varit klar",
        "%(num)s uppgifter i arbetsgruppens lista skulle ha varit klara",
        len(late),
        "/intern/arbetsgrupp",
    )


async def _report(asked: Asked) -> list[Waiting]:
    today = office_day(asked.now)
    period = half_before(half_named(today))
    report = await report_of(period)
    if report is not None and report["state"] == "adopted":
        return []
    if today - half_of(period).last > timedelta(days=92):
        return []
    said = (
        _("Halvårsrapporten %(period)s är inte fastställd")
        if report
        else _("Halvårsrapporten %(period)s är inte påbörjad")
    )
    return [Waiting(said % {"period": period}, f"/intern/rapporter/{period}")]


async def _amounts(asked: Asked) -> list[Waiting]:
    n = len(await to_recheck(office_day(asked.now)))
    return counted(
        "%(num)s beloppsgräns behöver kontrolleras",
        "%(num)s beloppsgränser behöver kontrolleras",
        n,
        "/intern/beloppsgranser",
    )


ASKS: Asks = (("reader", _activities), ("planner", _tasks), ("reporter", _report), ("procurer", _amounts))
