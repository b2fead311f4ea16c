"""Satisfaction indices of Swedish comparisons: NKI (firms as customers of an authority) and NUI (purchasing by suppliers)."""

import json
import re

INDICES = ("NKI", "NUI")
FIRST_YEAR, LOWEST, HIGHEST = 2005, 0.0, 100.0


def read_index_file(body: bytes) -> dict[int, float]:
    """Return the value of each year in a file from Kolada (JSON of its API, or CSV with year and value).

    Of Kolada's rows the one for all (gender T) counts. Years and values that cannot be are left out.

    Raises:
        ValueError: it is neither, or tells of more than one measure or municipality: which is ours it does not say.
    """
    text = body.decode("utf-8-sig", "replace").strip()
    found = _from_json(text) if text.startswith("{") else _from_csv(text)
    kept = {year: value for year, value in found.items() if year >= FIRST_YEAR and LOWEST <= value <= HIGHEST}
    if not kept:
        raise ValueError("no years with a value")
    return kept


def _from_json(text: str) -> dict[int, float]:
    rows = json.loads(text).get("values")
    if not isinstance(rows, list):
        raise ValueError("no list of values")
    if len({(row.get("kpi"), row.get("municipality")) for row in rows}) > 1:
        raise ValueError("several measures or municipalities")
    return {
        int(row["period"]): float(one["value"])
        for row in rows
        for one in row.get("values", ())
        if one.get("gender") == "T" and one.get("value") is not None
    }


def _from_csv(text: str) -> dict[int, float]:
    found = {}
    for line in text.splitlines():
        cells = [cell.strip().strip('"') for cell in re.split(r"[;\t]", line)]
        if len(cells) >= 2 and re.fullmatch(r"\d{4}", cells[0]) and re.fullmatch(r"\d{1,3}([.,]\d+)?", cells[1]):
            found[int(cells[0])] = float(cells[1].replace(",", "."))
    return found
