"""A plan as a table, a row for each activity: what an office keeps in a spreadsheet. Standard library only."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from procurement.plan.domain.cadence import cadence_of
from procurement.plan.domain.files import REFERENCE, Fault, PlanFile, PlannedActivity
from procurement.plan.errors import PlanUnreadable

#: Columns by name; those with a star must be filled in.
COLUMNS = {
    "nr": "*",
    "område": "*",
    "aktivitet": "*",
    "ordalydelse": "*",
    "när": "",
    "ansvar": "",
    "takt": "",
    "delar": "",
}
EXAMPLE = (
    "Nr;Område;Aktivitet;Ordalydelse;När;Ansvar;Takt;Delar\n"
    "1.1;Öppet klimat;Företagsträffar;Företagsträffar hålls minst sex gånger per år.;Q1 2027;Staben, KSO;;\n"
    "1.2;Öppet klimat;Näringslivet som stående punkt;Näringslivsfrågor tas upp på varje möte.;Q1 2027;KSO;varje möte;"
    "Kommunstyrelsen, Ledningsgruppen\n"
)


def plan_of_table(
    table: Sequence[Sequence[str]],
    *,
    reference: str,
    title: str,
    from_on: date,
    source: str = "",
    checked: bool = False,
) -> PlanFile:
    """Return the plan that a table describes; its rhythm stands under Takt, else in the wording itself.

    `table`: its rows from the top, the heads first; `rows_of_text` makes them of CSV.

    Raises:
        PlanUnreadable: with every fault and its row.
    """
    rows, faults = _rows(table), list[Fault]()
    if not REFERENCE.fullmatch(reference):
        faults.append(("referensen", "skrivs med små bokstäver a–z, siffror och bindestreck"))
    activities = [one for place, row in rows if (one := _activity(row, place, faults))]
    rules = [one.rule for one in activities]
    faults += [(f"aktivitet {rule}", "finns två gånger") for rule in sorted(set(rules)) if rules.count(rule) > 1]
    if not rows:
        faults.append(("filen", "har inga aktiviteter"))
    if faults:
        raise PlanUnreadable(faults)
    content = {"source": source, "wording_checked": checked, "vision": "", "values": []}
    return PlanFile(reference, title, from_on, content, tuple(activities), "")


def rows_of_text(text: str) -> list[Sequence[str]]:
    """Return the rows of CSV, by whichever of semicolon, tab and comma stands most in its first line."""
    lines = text.lstrip("\ufeff").splitlines()
    heads = {sign: lines[0].count(sign) for sign in ";\t,"} if lines else {}
    return list(csv.reader(lines, delimiter=max(heads, key=lambda sign: heads[sign]))) if lines else []


def _rows(table: Sequence[Sequence[str]]) -> list[tuple[str, dict[str, str]]]:
    numbered = [(number, cells) for number, cells in enumerate(table, 1) if any(cell.strip() for cell in cells)]
    if not numbered:
        return []
    first, heads = numbered[0]
    names = [name.strip().lower() for name in heads]
    if lacking := [name for name, must in COLUMNS.items() if must and name not in names]:
        raise PlanUnreadable([(f"rad {first}", f"kolumnen {name.capitalize()} saknas") for name in lacking])
    return [
        (f"rad {number}", {name: cell.strip() for name, cell in zip(names, cells, strict=False)})
        for number, cells in numbered[1:]
    ]


def _activity(row: Mapping[str, str], place: str, faults: list[Fault]) -> PlannedActivity | None:
    if lacking := [name for name, must in COLUMNS.items() if must and not row.get(name)]:
        faults += [(place, f"{name.capitalize()} saknas") for name in lacking]
        return None
    try:
        rhythm, settings, own = cadence_of(row.get("takt") or row["ordalydelse"], _list(row.get("delar", "")))
    except ValueError as error:
        faults.append((place, str(error)))
        return None
    return PlannedActivity(
        row["nr"], row["nr"], row["område"], row["aktivitet"], row["ordalydelse"], row.get("när", ""),
        _list(row.get("ansvar", "")), rhythm, _all(settings, own), [],
    )  # fmt: skip


def _all(settings: dict[str, Any], own: list[str]) -> dict[str, Any]:
    return {**settings, "own": own}


def _list(text: str) -> list[str]:
    return [one.strip() for one in text.replace("|", ",").split(",") if one.strip()]
