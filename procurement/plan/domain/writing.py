"""A plan written as its file, so that what an officer changed on a page can be read, kept and shared like any other."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from procurement.plan.domain.files import CONTENT, PlanFile, PlannedActivity


def written_plan(plan: PlanFile) -> str:
    """Return the TOML that `read_plan` reads as this plan."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: PlanFile) -> Iterator[str]:
    yield from (f"{name} = {_value(value)}" for name, value in _head(plan).items())
    if plan.content.get("abbreviations"):
        yield from ("", "[abbreviations]")
        yield from (f"{_value(short)} = {_value(long)}" for short, long in plan.content["abbreviations"].items())
    for area, activities in groupby(plan.activities, key=lambda one: one.area):
        yield from ("", "[[area]]", f"title = {_value(area)}")
        for activity in activities:
            yield from ("", "[[area.activity]]")
            yield from (f"{name} = {_value(value)}" for name, value in _row(activity).items())


def _head(plan: PlanFile) -> dict[str, Any]:
    told = {name: plan.content[name] for name in CONTENT if name in plan.content and name != "abbreviations"}
    return {"reference": plan.reference, "title": plan.title, "from_on": plan.from_on, **told}


def _row(activity: PlannedActivity) -> dict[str, Any]:
    settings = {name: value for name, value in activity.settings.items() if name != "own"}
    row = {
        "number": activity.number, "rule": activity.rule, "title": activity.title, "wording": activity.wording,
        "when": activity.printed_when, "responsible": activity.responsible, "rhythm": activity.rhythm,
        "settings": settings, "own": activity.settings.get("own", []), "evidence": activity.evidence,
    }  # fmt: skip
    return {name: value for name, value in row.items() if value or name in ("number", "title", "wording", "rhythm")}


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(name)} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, date):
        return value.isoformat()
    # A JSON string is a TOML string, but for the one control character that JSON lets stand.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def with_wording(plan: PlanFile, content: Mapping[str, Any], activities: Mapping[str, Mapping[str, Any]]) -> PlanFile:
    """Return the plan with other words: of itself by `content`, of an activity by its rule; rhythms stay."""
    changed = tuple(replace(one, **activities.get(one.rule, {})) for one in plan.activities)
    return replace(plan, content={**plan.content, **content}, activities=changed)


def differences(before: PlanFile, after: PlanFile) -> list[str]:
    """Return what one version says otherwise than the one before: names of its own parts, numbers of activities."""
    names = {"vision": "vision", "values": "värden", "abbreviations": "förkortningar", "source": "källa",
             "wording_checked": "jämförd med originalet"}  # fmt: skip
    found = [said for name, said in names.items() if before.content.get(name) != after.content.get(name)]
    if (before.title, before.from_on) != (after.title, after.from_on):
        found.append("namn eller första dag")
    old = {one.rule: one for one in before.activities}
    new = {one.rule: one for one in after.activities}
    return [*found, *(rule for rule in dict.fromkeys([*old, *new]) if old.get(rule) != new.get(rule))]
