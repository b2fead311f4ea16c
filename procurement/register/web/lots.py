"""The lots of the form at `/intern/upphandlingar`: a group of fields each; a new one by a button, gone by a tick."""

from datetime import datetime
from typing import Any

from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form
from procurement.categories.domain import read_code
from procurement.categories.errors import UnknownCode
from procurement.register.domain.lots import MOST_LOTS
from procurement.register.web.moments import day_and_hour, read_instant

A_SUM = N_("Skriv ett belopp, till exempel 400 000")
LONGEST = {"number": 40, "title": 300, "description": 5_000}
INPUTS = ("number", "title", "description", "cpv", "value", "deadline_on", "deadline_time")


def shown_lots(lots: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the inputs of all lots as they are first shown."""
    rows = [_shown(lot) for lot in lots]
    cancelled = [str(n) for n, lot in enumerate(lots) if lot["cancelled"]]
    return {f"lot_{name}": [row[name] for row in rows] for name in INPUTS} | {"lot_cancelled": cancelled}


def _shown(lot: dict[str, Any]) -> dict[str, str]:
    day, hour = day_and_hour(lot["deadline_at"])
    value = "" if lot["value_minor"] is None else f"{lot['value_minor'] // 100}"
    words = {name: lot[name] for name in ("number", "title", "description")}
    return {**words, "cpv": " ".join(lot["cpv"]), "value": value, "deadline_on": day, "deadline_time": hour}


def lot_rows(form: Form, *, more: bool = False) -> list[Form]:
    """Return a form for each lot, as the template shows it; with `more`, an empty one too."""
    columns = {name: form.all(f"lot_{name}") for name in INPUTS}
    rows = []
    for n in range(len(columns["number"])):
        row = Form.of(**{name: values[n] if n < len(values) else "" for name, values in columns.items()})
        row.values |= {"cancelled": ["ja"] if str(n) in form.all("lot_cancelled") else []}
        row.errors = {name: text for name in INPUTS if (text := form.errors.get(input_id(name, n)))}
        rows.append(row)
    return [*rows, Form.of(deadline_time="23:59")] if more else rows


def input_id(name: str, n: int) -> str:
    """Return the id of a lot's input: errors lead to it."""
    return f"lot_{name}-{n}"


def read_lots(form: Form, kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the lots that the form holds, without those that are ticked away or empty; `kept` is what was shown.

    What nobody touched stays as it was to the second and the öre, and the winner stays with the lot.
    """
    by_number = {lot["number"]: lot for lot in kept}
    lots, numbers = [], set()
    for n, row in enumerate(lot_rows(form)[:MOST_LOTS]):
        if str(n) in form.all("lot_remove") or not any(row.first(name).strip() for name in INPUTS[:-1]):
            continue
        lot = _read(row, by_number.get(row.first("number").strip()))
        if lot["number"] and lot["number"] in numbers:
            row.error("number", gettext("Två delar har samma nummer"))
        numbers.add(lot["number"])
        lots.append(lot)
        for name, text in row.errors.items():
            form.error(input_id(name, n), text)
    return lots


def _read(row: Form, kept: dict[str, Any] | None) -> dict[str, Any]:
    too_long = gettext("Texten är för lång")
    words = {name: row.text(name, longest=longest, too_long=too_long) for name, longest in LONGEST.items()}
    shown = _shown(kept) if kept else {}
    value, deadline = row.money("value", gettext(A_SUM)), _deadline(row)
    if kept and shown["value"] == row.first("value").strip():
        value = kept["value_minor"]
    if kept and all(shown[name] == row.first(name).strip() for name in ("deadline_on", "deadline_time")):
        deadline = kept["deadline_at"]
    return {
        **words, "cpv": _codes(row), "value_minor": value, "deadline_at": deadline,
        "awarded_to": kept["awarded_to"] if kept else None, "cancelled": bool(row.first("cancelled")),
    }  # fmt: skip


def _deadline(row: Form) -> datetime | None:
    return read_instant(row, "deadline_on", "deadline_time")


def _codes(row: Form) -> list[str]:
    codes = []
    for word in row.first("cpv").replace(",", " ").split():
        try:
            codes.append(read_code(word))
        except UnknownCode:
            row.error("cpv", gettext("CPV-koden %(code)s finns inte") % {"code": word[:20]})
    return list(dict.fromkeys(codes))
