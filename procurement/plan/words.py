"""What the plan says on pages, in the reader's language."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from portal.foundation.i18n import N_, gettext, long_date, ngettext
from procurement.plan.domain.following import Followed
from procurement.plan.domain.rhythms import STATE_NAMES, STATES, Standing

# Which of the tag's colours a state has; the word says the same.
COLOURS = {
    "no_evidence": "draft",
    "on_pace": "open",
    "soon": "draft",
    "late": "cancelled",
    "done": "awarded",
    "resting": "closed",
}


def sentence(standing: Standing) -> str:
    """Return why an activity stands as it does."""
    return gettext(standing.why) % {name: _shown(value) for name, value in standing.values.items()}


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return long_date(value)
    return "–" if value is None else str(value)


PERIOD_NAMES = {"year": N_("per år"), "half": N_("per halvår"), "quarter": N_("per kvartal"), "month": N_("per månad")}


def rhythm_text(rhythm: str, settings: Mapping[str, Any]) -> str:
    """Return how often an activity is to happen, in words."""
    return _TEXTS[rhythm](settings)


def _quota_text(settings: Mapping[str, Any]) -> str:
    count = int(settings.get("count", 1))
    times = ngettext("%(num)s gång", "%(num)s gånger", count) % {"num": count}
    return f"{times} {gettext(PERIOD_NAMES[settings.get('period', 'year')])}"


def _interval_text(settings: Mapping[str, Any]) -> str:
    months = int(settings["months"])
    if months % 12:
        return ngettext("Högst %(num)s månad mellan gångerna", "Högst %(num)s månader mellan gångerna", months) % {
            "num": months
        }
    if months == 24:
        return gettext("Vartannat år")
    return ngettext("Varje år", "Vart %(num)s:e år", months // 12) % {"num": months // 12}


def _ready_text(settings: Mapping[str, Any]) -> str:
    return gettext("Klart %(day)s") % {"day": long_date(date.fromisoformat(str(settings["target"])))}


def _matrix_text(settings: Mapping[str, Any]) -> str:
    units, period = len(settings["units"]), gettext(PERIOD_NAMES[settings.get("period", "month")])
    if units == 1:
        return f"{ngettext('%(num)s gång', '%(num)s gånger', 1) % {'num': 1}} {period}"
    return ngettext("%(num)s enhet, var och en", "%(num)s enheter, var och en", units) % {"num": units} + f" {period}"


_TEXTS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "quota": _quota_text,
    "interval": _interval_text,
    "standing": lambda settings: gettext("Varje möte: %(bodies)s") % {"bodies": ", ".join(settings["bodies"])},
    "deliverable": _ready_text,
    "continuous": lambda settings: (
        _quota_text(settings["own_target"]) if settings.get("own_target") else gettext("Löpande")
    ),
    "matrix": _matrix_text,
}


OWN = {
    "months": N_("takten"),
    "own_target": N_("antalet"),
    "count": N_("antalet"),
    "quiet_days": N_("när tystnad varnas för"),
    "check_months": N_("när det kontrolleras igen"),
    "season": N_("årstiden"),
    "units": N_("vilka enheter"),
    "parts": N_("delarna"),
}


def own_text(settings: Mapping[str, Any]) -> str:
    """Return what of an activity's measure the office has set itself, for the plan does not say; empty when nothing."""
    own = [gettext(OWN[name]) for name in settings.get("own", []) if name in OWN]
    return gettext("Kontoret har självt valt %(what)s.") % {"what": ", ".join(own)} if own else ""


def unresolved(activities: Iterable[dict[str, Any]], abbreviations: Mapping[str, str]) -> list[str]:
    """Return the abbreviations among those responsible that nobody here has spelt out."""
    named = {who for activity in activities for who in activity["responsible"]}
    return sorted(who for who in named if who.isupper() and len(who) > 1 and who not in abbreviations)


def shown(activity: Followed) -> dict[str, Any]:
    """Return an activity as pages and data show it."""
    return {
        "rule": activity.rule,
        "number": activity.number,
        "area": activity.area,
        "title": activity.title,
        "wording": activity.wording,
        "printed_when": activity.printed_when,
        "responsible": activity.responsible,
        "rhythm": activity.rhythm,
        "rhythm_text": rhythm_text(activity.rhythm, activity.settings),
        "own": activity.settings.get("own", []),
        "own_text": own_text(activity.settings),
        "state": activity.state,
        "state_name": gettext(STATE_NAMES[activity.state]),
        "colour": COLOURS[activity.state],
        "computed": activity.computed.state,
        "computed_name": gettext(STATE_NAMES[activity.computed.state]),
        "why": sentence(activity.computed),
        "override": {"reason": activity.override["reason"], "until_on": activity.override["until_on"]}
        if activity.override
        else None,
        "due_on": activity.computed.due_on,
        "done": activity.computed.done,
        "wanted": activity.computed.wanted,
        "lacking": list(activity.computed.lacking),
        "answering": activity.answering["name"] if activity.answering else None,
        "occurrences": sum(1 for o in activity.occurrences if o["withdrawn_at"] is None),
    }


def by_area(activities: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the activities under their areas, in the plan's order."""
    areas: dict[str, list[dict[str, Any]]] = {}
    for activity in activities:
        areas.setdefault(activity["area"], []).append(activity)
    return list(areas.items())


def counted(activities: Iterable[Followed]) -> dict[str, int]:
    """Return how many activities are in each state."""
    found = Counter(activity.state for activity in activities)
    return {state: found[state] for state in STATES}
