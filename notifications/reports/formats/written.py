"""A report as JSON, and what all formats write alike."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

NARROWEST = 4  # letters
FIGURES = ("Uppgift", "Värde", "Förra rapporten", "Så räknas det")


def json_of(report: Mapping[str, Any]) -> bytes:
    """Return the whole report as JSON (RFC 8259)."""
    return json.dumps(report, ensure_ascii=False, default=str, indent=1).encode()


def title_of(report: Mapping[str, Any]) -> str:
    """Return "Halvårsrapport 2026-1"."""
    return f"Halvårsrapport {report['period']}"


def standing_of(report: Mapping[str, Any]) -> str:
    """Return what the figures are worth: a draft's, locked ones, or adopted ones."""
    counted = str(report["counted_at"])[:10]
    if report["state"] == "adopted":
        return f"Fastställd {report['adopted_on']}, {report['paragraph']}. Siffrorna låstes {counted}."
    if report["state"] == "locked":
        return f"Siffrorna är låsta {counted}. Rapporten är inte fastställd än."
    return f"Utkast. Siffrorna är räknade {counted} och kan ändras."


def has_something(part: Mapping[str, Any]) -> bool:
    """Tell whether a section says anything: a heading with nothing under it is left out."""
    return bool(part["text"] or part["rows"] or part["figures"])


def figure_rows(part: Mapping[str, Any]) -> list[list[Any]]:
    """Return a section's figures as rows under FIGURES."""
    return [[one["name"], one["value"], one["before"], one["about"]] for one in part["figures"]]


def is_figure(value: object) -> bool:
    """Tell whether a cell is a number, or stands where one would."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool)) or _looks_counted(value)


def _looks_counted(value: object) -> bool:
    return isinstance(value, str) and (
        value in ("–", "visas inte", "ei näytetä")
        or value.startswith(("färre än ", "alle "))
        or value.endswith((" kr", " euro"))
        or value.replace(",", "", 1).isdigit()
    )


def asked_widths(heads: Sequence[str], rows: Sequence[Sequence[Any]], *, widest: int) -> list[int]:
    """Return how many letters each column asks for: its longest text, at most `widest`, and never less than a word."""
    cells = [[written(cell) for cell in row] for row in rows]
    return [
        max(_longest_word([head, *(row[place] for row in cells)]), min(widest, _longest([row[place] for row in cells])))
        for place, head in enumerate(heads)
    ]


def _longest_word(texts: Sequence[str]) -> int:
    return max([NARROWEST, *(len(word) for text in texts if not is_figure(text) for word in text.split())])


def _longest(texts: Sequence[str]) -> int:
    return max(map(len, texts), default=0)


def written(value: object) -> str:
    """Return a figure as text; what is not known is a dash."""
    return "–" if value is None else f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
