"""A plan's file (TOML), read and checked. Standard library only."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from procurement.plan.domain.occurrences import KINDS
from procurement.plan.domain.periods import MONTHS
from procurement.plan.domain.rhythms import RHYTHMS
from procurement.plan.errors import PlanUnreadable

CONTENT = ("source", "wording_checked", "vision", "values", "abbreviations")


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """One activity as the file has it."""

    rule: str
    number: str
    area: str
    title: str
    wording: str
    printed_when: str
    responsible: list[str]
    rhythm: str
    settings: dict[str, Any]
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A whole plan as its file has it."""

    reference: str
    title: str
    from_on: date
    content: dict[str, Any]
    activities: tuple[PlannedActivity, ...]
    sha256: str


def read_plan(text: str) -> PlanFile:
    """Return the plan that a file describes.

    Raises:
        PlanUnreadable: with the place in the file and what is wrong there.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanUnreadable("filen", f"är inte TOML: {error}") from None
    activities = tuple(_activities(data))
    rules = [activity.rule for activity in activities]
    for rule in rules:
        if rules.count(rule) > 1:
            raise PlanUnreadable(f"aktivitet {rule}", "finns två gånger")
    if not activities:
        raise PlanUnreadable("filen", "har inga aktiviteter")
    content = {name: data[name] for name in CONTENT if name in data}
    from_on = _given(data, "from_on", date, "filen")
    digest = sha256(text.encode()).hexdigest()
    return PlanFile(
        _given(data, "reference", str, "filen"),
        _given(data, "title", str, "filen"),
        from_on,
        content,
        activities,
        digest,
    )


def _given(data: Mapping[str, Any], name: str, kind: type[Any], place: str) -> Any:
    value = data.get(name)
    if not isinstance(value, kind) or value == "":
        raise PlanUnreadable(place, f"{name} saknas eller är av fel slag")
    return value


def _activities(data: Mapping[str, Any]) -> Iterator[PlannedActivity]:
    for area in data.get("area", []):
        for row in area.get("activity", []):
            number = str(row.get("number", ""))
            place = f"aktivitet {number or '?'}"
            rhythm = _given(row, "rhythm", str, place)
            if rhythm not in RHYTHMS:
                raise PlanUnreadable(place, f"rytmen {rhythm} finns inte; välj bland {', '.join(RHYTHMS)}")
            if wrong := sorted(set(row.get("evidence", [])) - set(KINDS)):
                raise PlanUnreadable(place, f"underlag av slaget {', '.join(wrong)} finns inte")
            settings = json.loads(json.dumps(row.get("settings", {}), default=str)) | {"own": row.get("own", [])}
            _check_settings(rhythm, settings, place)
            yield PlannedActivity(
                str(row.get("rule", number)), _given(row, "number", str, place), _given(area, "title", str, "område"),
                _given(row, "title", str, place), _given(row, "wording", str, place), row.get("when", ""),
                list(row.get("responsible", [])), rhythm, settings, list(row.get("evidence", [])),
            )  # fmt: skip


_NEEDED = {"interval": ("months",), "standing": ("bodies",), "deliverable": ("target",), "matrix": ("units",)}


def _check_settings(rhythm: str, settings: Mapping[str, Any], place: str) -> None:
    for name in _NEEDED.get(rhythm, ()):
        if not settings.get(name):
            raise PlanUnreadable(place, f"rytmen {rhythm} behöver {name} i settings")
    if settings.get("period", "year") not in MONTHS:
        raise PlanUnreadable(place, f"perioden {settings['period']} finns inte")
    for name in ("count", "months", "quiet_days", "check_months"):
        if name in settings and not (isinstance(settings[name], int) and settings[name] > 0):
            raise PlanUnreadable(place, f"{name} ska vara ett helt tal över noll")
    for name in ("target", "anchor"):
        if name in settings:
            _check_day(settings[name], name, place)


def _check_day(text: Any, name: str, place: str) -> None:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        raise PlanUnreadable(place, f"{name} ska vara ett datum, till exempel 2020-12-31") from None
