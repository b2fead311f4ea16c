"""What the plan says on pages, in the reader's language."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from portal.foundation.i18n import gettext, long_date
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
        "own": activity.settings.get("own", []),
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
