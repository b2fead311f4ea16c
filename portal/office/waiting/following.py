"""The plan, its reports and its amounts."""

from datetime import timedelta

from notifications.reports.queries import standing_of_report
from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked, Asks, Waiting, counted
from procurement.plan.domain.periods import half_before, half_named, half_of
from procurement.plan.queries import following, late_tasks, office_day
from procurement.thresholds.queries import amounts, to_look_up

PLAN = "/intern/handlingsplan"
LATE = ("late", "none")


def _activities(asked: Asked) -> Asking[list[Waiting]]:
    """One's own late activities by name; those of others as a number, for who keeps the plan."""
    activities = yield from following(asked.now)
    if activities is None:
        return [Waiting(_("Handlingsplanen är inte inläst"), PLAN)] if asked.officer.has("planner") else []
    late = [row for row in activities if row.computed.state in LATE and row.override is None]
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


def _tasks(asked: Asked) -> Asking[list[Waiting]]:
    [[row]] = yield [late_tasks(office_day(asked.now))]
    return counted(
        "%(num)s uppgift i arbetsgruppens lista skulle ha varit klar",
        "%(num)s uppgifter i arbetsgruppens lista skulle ha varit klara",
        row["n"],
        "/intern/arbetsgrupp",
    )


def _report(asked: Asked) -> Asking[list[Waiting]]:
    today = office_day(asked.now)
    period = half_before(half_named(today))
    [[report]] = yield [standing_of_report(period)]
    if report["state"] == "adopted":
        return []
    if today - half_of(period).last > timedelta(days=92):
        return []
    said = (
        _("Halvårsrapporten %(period)s är inte fastställd")
        if report["state"]
        else _("Halvårsrapporten %(period)s är inte påbörjad")
    )
    return [Waiting(said % {"period": period}, f"/intern/rapporter/{period}")]


def _amounts(asked: Asked) -> Asking[list[Waiting]]:
    [rows] = yield [amounts()]
    n = len(to_look_up(rows, office_day(asked.now)))
    return counted(
        "%(num)s beloppsgräns behöver kontrolleras",
        "%(num)s beloppsgränser behöver kontrolleras",
        n,
        "/intern/beloppsgranser",
    )


ASKS: Asks = (("reader", _activities), ("planner", _tasks), ("reporter", _report), ("procurer", _amounts))
