"""Where a firm is at home, told by its postcode: a statistic, never a filter on what it hears of (decision 14)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.foundation.settings import Settings
from suppliers.registry.errors import DetailWrong

# From the nearest to the farthest; `unknown` is a firm that has not said.
AREAS = ("local", "neighbour", "finland", "elsewhere", "unknown")
WRONG_POSTCODE = "Skriv postnumret med fem siffror, till exempel 957 31. Skriv FI först om det är finskt: FI-95600."


@dataclass(frozen=True)
class Home:
    """The beginnings of the postcodes that count as the municipality's own, and as its neighbours'."""

    local: Sequence[str]
    neighbours: Sequence[str]


def home_of(settings: Settings) -> Home:
    """Return what the settings say is here and next door."""
    return Home(settings.local_postcodes, settings.neighbour_postcodes)


def read_postcode(text: str) -> str | None:
    """Return a postcode as it is kept, or None when there is none: "957 31" gives "95731", "FI 95600" "FI-95600".

    Swedish and Finnish codes both have five digits and some are the same, so a Finnish one says that it is; a
    Norwegian one has four.

    Raises:
        DetailWrong: it is no postcode.
    """
    compact = re.sub(r"[\s\u00a0\u2010-\u2015-]", "", text).upper()
    if not compact:
        return None
    match = re.fullmatch(r"(?:SE|S)?([1-9]\d{4})|(FI|FIN)(\d{5})|(?:NO|N)(\d{4})", compact)
    if match is None:
        raise DetailWrong("postcode", WRONG_POSTCODE)
    if match[1]:
        return match[1]
    return f"FI-{match[3]}" if match[2] else f"NO-{match[4]}"


def area_of(country: str, postcode: str | None, home: Home) -> str:
    """Return which of AREAS a firm is in by its postcode, or the country of its number."""
    if country == "FI" or (postcode or "").startswith("FI-"):
        return "finland"
    if postcode is None:
        return "unknown" if country == "SE" else "elsewhere"
    for area, beginnings in (("local", home.local), ("neighbour", home.neighbours)):
        if any(postcode.startswith(beginning) for beginning in beginnings):
            return area
    return "elsewhere"


def area_sql(firm: str, local: str, neighbours: str) -> str:
    """Return `area_of` as an expression on the row `firm` of supplier; the others name text[] parameters, as "$3"."""
    return f"""CASE
        WHEN {firm}.country = 'FI' OR {firm}.postcode LIKE 'FI-%' THEN 'finland'
        WHEN {firm}.postcode IS NULL AND {firm}.country = 'SE' THEN 'unknown'
        WHEN {firm}.postcode ^@ ANY ({local}::text[]) THEN 'local'
        WHEN {firm}.postcode ^@ ANY ({neighbours}::text[]) THEN 'neighbour'
        ELSE 'elsewhere' END"""
