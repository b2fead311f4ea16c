"""What a report is made of: sections of words and tables, the same in every format. Standard library only."""

from collections.abc import Mapping, Sequence
from typing import Any

#: The sections in their order: key, heading, and what an officer is asked to write there.
SECTIONS = (
    ("sammanfattning", "Sammanfattning", "Det viktigaste i några meningar."),
    ("aktiviteter", "Genomfört per aktivitet", "Vad som behöver sägas om läget."),
    ("moten", "Informationsmöten", "Vad mötena gav."),
    ("publicerat", "Publicerat och räckvidd", "Kommentar till siffrorna."),
    ("leverantorer", "Leverantörsregistret", "Kommentar till siffrorna."),
    ("branscher", "Branscher utan leverantör", "Vad vi gör åt det."),
    ("belopp", "Beloppsgränser och organisation", "Vad som är på gång i översynen."),
    ("avvikelser", "Avvikelser", "Varför, och vad vi gör."),
    ("nasta", "Nästa halvår", "Vad som kommer."),
    ("beslut", "Förslag till beslut", "Det kommunstyrelsen föreslås besluta."),
)
KEYS = tuple(key for key, _, _ in SECTIONS)
SUMMARY_FI = "yhteenveto"
STATES = ("draft", "locked", "adopted")
SMALLEST_SHOWN = 5
HIDDEN = "färre än 5"

Row = list[Any]


def shown_count(count: int) -> int | str:
    """Return a number of firms, or that it is too small to be told in public without pointing at somebody."""
    return count if count == 0 or count >= SMALLEST_SHOWN else HIDDEN


def section(
    key: str, about: str = "", columns: Sequence[str] = (), rows: Sequence[Row] = (), **more: Any
) -> dict[str, Any]:
    """Return a section: its heading, how its rows are counted, its table; `more`: figures and links."""
    title = next(title for name, title, _ in SECTIONS if name == key)
    return {"key": key, "title": title, "about": about, "columns": list(columns), "rows": [list(row) for row in rows],
            "figures": [], **more}  # fmt: skip


def figure(key: str, name: str, value: int | float | str | None, about: str, link: str) -> dict[str, Any]:
    """Return one figure with its definition and the address of the rows behind it."""
    return {"key": key, "name": name, "value": value, "about": about, "link": link}


def figures_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return every figure of a report by its key."""
    return {one["key"]: one["value"] for part in snapshot["sections"] for one in part["figures"]}


def compared(snapshot: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the report with what each figure was in the one before; None where that had no such figure."""
    known = figures_of(before) if before else {}
    sections = [
        {**part, "figures": [{**one, "before": known.get(one["key"])} for one in part["figures"]]}
        for part in snapshot["sections"]
    ]
    return {**snapshot, "sections": sections, "compared_with": before["period"] if before else None}


def with_texts(snapshot: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the report with what officers wrote beside each section."""
    sections = [{**part, "text": texts.get(part["key"], "")} for part in snapshot["sections"]]
    return {**snapshot, "sections": sections, "summary_fi": texts.get(SUMMARY_FI, "")}
