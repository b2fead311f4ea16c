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
WITHHELD = "visas inte"
#: Figures that differ between two totals: with one of them and the totals of two reports, the other is known.
TOGETHER = (("nya", "avslutade"),)
#: What the activities' table says, by column.
NUMBER, ACTIVITY, STATE = 0, 1, 2

#: What came of the plan, beside what was done for it; shown over the half-years where all reports are listed.
OUTCOME = (
    "prenumeranter", "branscher_utan", "kop_utan", "framforhallning", "dagars_framforhallning", "ett_anbud", "anbud", "nki",
    "nui",
)  # fmt: skip

Row = list[Any]


def section(
    key: str, about: str = "", columns: Sequence[str] = (), rows: Sequence[Row] = (), **more: Any
) -> dict[str, Any]:
    """Return a section: its heading, how its rows are counted, its table.

    `more`: figures; `firms`, the columns that count firms, of which small numbers are not for everybody; and `shares`,
    pairs of columns of which the second counts some of the firms of the first.
    """
    title = next(title for name, title, _ in SECTIONS if name == key)
    return {"key": key, "title": title, "about": about, "columns": list(columns), "rows": [list(row) for row in rows],
            "figures": [], **more}  # fmt: skip


def figure(
    key: str, name: str, value: int | float | str | None, about: str, link: str, *, firms: bool = False
) -> dict[str, Any]:
    """Return one figure with its definition and the address of the rows behind it; `firms` when it counts firms."""
    told = {"key": key, "name": name, "value": value, "about": about, "link": link}
    return {**told, "firms": True} if firms else told


def figures_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return every figure of a report by its key."""
    return {one["key"]: one["value"] for part in snapshot["sections"] for one in part["figures"]}


def compared(snapshot: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the report with what each figure was in the one before, and a section of what has changed since."""
    known = figures_of(before) if before else {}
    sections = [
        {**part, "figures": [{**one, "before": known.get(one["key"])} for one in part["figures"]]}
        for part in snapshot["sections"]
    ]
    if before:
        sections.insert(1, _changes(snapshot, before))
    return {**snapshot, "sections": sections, "compared_with": before["period"] if before else None}


def _changes(snapshot: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the section of what differs: activities in another state, then figures of another value."""
    was, known = _states(before), figures_of(before)
    rows = [
        [f"{number} {title}", was[number][1] if number in was else "–", state]
        for number, (title, state) in _states(snapshot).items()
        if number not in was or was[number][1] != state
    ]
    rows += [
        [f"{number} {title}", state, "–"] for number, (title, state) in was.items() if number not in _states(snapshot)
    ]
    counted = [one for part in snapshot["sections"] for one in part["figures"] if one["key"] in known]
    rows += [[one["name"], known[one["key"]], one["value"]] for one in counted if known[one["key"]] != one["value"]]
    firms = {one["name"] for one in counted if one.get("firms")}
    return {
        "key": "jamforelse", "title": f"Ändrat sedan {before['period']}", "figures": [],
        "about": "Aktiviteter med ett annat läge och siffror med ett annat värde än i förra rapporten.",
        "columns": ["Vad", f"I {before['period']}", f"I {snapshot['period']}"], "rows": rows,
        "firm_rows": [place for place, row in enumerate(rows) if row[0] in firms],
    }  # fmt: skip


def _states(snapshot: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    rows: list[Row] = next((part["rows"] for part in snapshot["sections"] if part["key"] == "aktiviteter"), [])
    return {row[NUMBER]: (row[ACTIVITY], row[STATE]) for row in rows}


def with_texts(snapshot: Mapping[str, Any], texts: Mapping[str, str]) -> dict[str, Any]:
    """Return the report with what officers wrote beside each section."""
    sections = [{**part, "text": texts.get(part["key"], "")} for part in snapshot["sections"]]
    return {**snapshot, "sections": sections, "summary_fi": texts.get(SUMMARY_FI, "")}


def shown_count(count: Any) -> Any:
    """Return a number of firms, or that it is too small to be told in public without pointing at somebody."""
    return HIDDEN if isinstance(count, int) and 0 < count < SMALLEST_SHOWN else count


def for_everybody(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report as everybody reads it: small numbers of firms are hidden, and no officer is named.

    Nor can a hidden number be found by taking one that is shown from another.
    """
    notes = [{"text": note["text"], "at": note["at"]} for note in report["notes"]]
    return {**report, "sections": _all_hiding(report), "notes": notes}


def _all_hiding(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for name in ("value", "before"):
        counts = {one["key"]: one[name] for part in report["sections"] for one in part["figures"]
                  if one.get("firms") and name in one}  # fmt: skip
        for key, shown in _shown_counts(counts).items():
            told.setdefault(key, {})[name] = shown
    by_name = {one["name"]: told.get(one["key"], {}) for part in report["sections"] for one in part["figures"]}
    return [_hiding(part, told, by_name) for part in report["sections"]]


def _shown_counts(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts of firms as they are shown; of a sum whose parts are known, all small parts go together."""
    shown = {key: shown_count(count) for key, count in counts.items()}
    for together in TOGETHER:
        if any(shown.get(key) == HIDDEN for key in together):
            shown |= dict.fromkeys([key for key in together if key in shown], WITHHELD)
    return shown


def _hiding(
    part: Mapping[str, Any], told: Mapping[str, Mapping[str, Any]], by_name: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    firms, whole_rows = set(part.get("firms", ())), set(part.get("firm_rows", ()))
    rows = []
    for number, row in enumerate(part["rows"]):
        if number in whole_rows:
            known = by_name.get(row[0], {})
            rows.append([row[0], known.get("before", shown_count(row[1])), known.get("value", shown_count(row[2]))])
        else:
            rows.append([shown_count(cell) if place in firms else cell for place, cell in enumerate(row)])
    for whole, share in part.get("shares", ()):
        for row, counted in zip(rows, part["rows"], strict=True):
            if row[whole] != HIDDEN and 0 < counted[whole] - counted[share] < SMALLEST_SHOWN:
                row[share] = WITHHELD
    return {**part, "rows": rows, "figures": [{**one, **told.get(one["key"], {})} for one in part["figures"]]}


def over_time(snapshots: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, list[Any]]]:
    """Return each figure of the outcome that any of them has: its name, how it is counted, its value in each report."""
    known = [{one["key"]: one for part in _all_hiding(snapshot) for one in part["figures"]} for snapshot in snapshots]
    rows = []
    for key in OUTCOME:
        told = next((figures[key] for figures in known if key in figures), None)
        if told:
            values = [figures[key]["value"] if key in figures else None for figures in known]
            # A survey's name says its year; the columns say when.
            rows.append((key.upper() if key in ("nki", "nui") else told["name"], told["about"], values))
    return rows
