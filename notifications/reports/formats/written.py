"""A report as JSON, and what all formats write alike."""

import json
from collections.abc import Mapping
from typing import Any

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
        value == "–" or value.startswith("färre än") or value.replace(",", "", 1).isdigit()
    )


def written(value: object) -> str:
    """Return a figure as text; what is not known is a dash."""
    return "–" if value is None else f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)
