"""A report as JSON, and what all formats write alike."""

import json
from collections.abc import Mapping
from typing import Any


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


def written(value: object) -> str:
    """Return a figure as text; what is not known is a dash."""
    return "–" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)
