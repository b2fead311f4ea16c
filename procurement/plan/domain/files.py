"""A plan's file (TOML), read and checked. Standard library only."""

import json
import re
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
REFERENCE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Fault = tuple[str, str]


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
        PlanUnreadable: with every fault and its place in the file.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PlanUnreadable([("filen", f"är inte TOML: {error}")]) from None
    if faults := list(_faults(data)):
        raise PlanUnreadable(faults)
    content = {name: data[name] for name in CONTENT if name in data}
    digest = sha256(text.encode()).hexdigest()
    activities = tuple(_activity(area, row) for _, area, row in _rows(data))
    return PlanFile(data["reference"], data["title"], data["from_on"], content, activities, digest)


def _rows(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield each activity with its place and its area."""
    for area in data.get("area", []):
        for row in area.get("activity", []):
            yield f"aktivitet {row.get('number') or '?'}", area, row


def _activity(area: Mapping[str, Any], row: Mapping[str, Any]) -> PlannedActivity:
    return PlannedActivity(
        str(row.get("rule", row["number"])), row["number"], area["title"], row["title"], row["wording"],
        row.get("when", ""), list(row.get("responsible", [])), row["rhythm"], _settings(row),
        list(row.get("evidence", [])),
    )  # fmt: skip


def _settings(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**json.loads(json.dumps(row.get("settings", {}), default=str)), "own": list(row.get("own", []))}


def _faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _lacking(data, {"reference": str, "title": str, "from_on": date}, "filen")
    if isinstance(data.get("reference"), str) and not REFERENCE.fullmatch(data["reference"]):
        yield "filen", "reference skrivs med små bokstäver a–z, siffror och bindestreck, till exempel haparanda-2027"
    rules = [str(row.get("rule", row.get("number"))) for _, _, row in _rows(data)]
    if not rules:
        yield "filen", "har inga aktiviteter"
    yield from ((f"aktivitet {rule}", "finns två gånger") for rule in sorted(set(rules)) if rules.count(rule) > 1)
    for place, area, row in _rows(data):
        yield from _lacking(area, {"title": str}, f"området för {place}")
        yield from _faults_of(row, place)


def _lacking(row: Mapping[str, Any], wanted: Mapping[str, type[Any]], place: str) -> Iterator[Fault]:
    for name, kind in wanted.items():
        if not isinstance(row.get(name), kind) or row[name] == "":
            yield place, f"{name} saknas eller är av fel slag"


def _faults_of(row: Mapping[str, Any], place: str) -> Iterator[Fault]:
    yield from _lacking(row, {"number": str, "title": str, "wording": str, "rhythm": str}, place)
    if wrong := sorted(set(row.get("evidence", [])) - set(KINDS)):
        yield place, f"underlag av slaget {', '.join(wrong)} finns inte"
    rhythm = row.get("rhythm")
    if isinstance(rhythm, str) and rhythm and rhythm not in RHYTHMS:
        yield place, f"rytmen {rhythm} finns inte; välj bland {', '.join(RHYTHMS)}"
    yield from ((place, problem) for problem in _wrong_settings(str(rhythm), _settings(row)))


_NEEDED = {"interval": ("months",), "standing": ("bodies",), "deliverable": ("target",), "matrix": ("units",)}


def _wrong_settings(rhythm: str, settings: Mapping[str, Any]) -> Iterator[str]:
    for name in _NEEDED.get(rhythm, ()):
        if not settings.get(name):
            yield f"rytmen {rhythm} behöver {name} i settings"
    if settings.get("period", "year") not in MONTHS:
        yield f"perioden {settings['period']} finns inte"
    for name in ("count", "months", "quiet_days", "check_months"):
        if name in settings and not (isinstance(settings[name], int) and settings[name] > 0):
            yield f"{name} ska vara ett helt tal över noll"
    for name in ("target", "anchor"):
        if name in settings and not _is_day(settings[name]):
            yield f"{name} ska vara ett datum, till exempel 2020-12-31"


def _is_day(text: Any) -> bool:
    try:
        date.fromisoformat(str(text))
    except ValueError:
        return False
    return True
