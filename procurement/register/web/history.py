"""A procurement's history as officers read it: what changed, and how its promised time moved."""

from datetime import date, datetime, timedelta
from typing import Any

from procurement.register.domain.promises import days_late, last_day_of
from procurement.register.web.words import SWEDEN, field_name, what_changed

# Saved by itself every twenty seconds: what one person wrote in one sitting is one line.
ONE_SITTING = timedelta(minutes=30)
MOVED = ("planned_on", "planned_precision", "deadline_at")


def folded(revisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return revisions, the newest first, with what one person changed in one sitting as one."""
    lines: list[dict[str, Any]] = []
    for row in revisions:
        last = lines[-1] if lines else None
        if last and _same_sitting(last, row):
            last["changes"] = {**row["changes"], **last["changes"]}
            last["began_at"] = row["at"]
        else:
            lines.append({**row, "began_at": row["at"]})
    return [{**line, "what": what_changed(line)} for line in lines]


def _same_sitting(last: dict[str, Any], row: dict[str, Any]) -> bool:
    alike = last["event"] == row["event"] == "changed" and last["by"] == row["by"] and not last["matters"]
    return bool(alike and not row["matters"] and last["began_at"] - row["at"] < ONE_SITTING)


def moves(revisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each change of a promised time with what it was before and after, the oldest first."""
    return [
        {"at": row["at"], "by": row["by"], "what": field_name(name), "before": _said(pair[0]), "after": _said(pair[1])}
        for row in reversed(revisions)
        for name, pair in row["changes"].items()
        if name in MOVED and name != "planned_precision" and pair[0]
    ]


def _said(value: str | None) -> str:
    """Return a day of a revision; an instant by the day it is in Sweden."""
    if not value:
        return ""
    return datetime.fromisoformat(value).astimezone(SWEDEN).date().isoformat() if "T" in value else value


def lateness(found: dict[str, Any], now: datetime) -> int | None:
    """Return how many days it is, or was, late against what was first promised; None without a promise."""
    until: date | None = None
    if found["planned_on"]:
        until = last_day_of(found["planned_on"], found["planned_precision"])
    over = found["status"] in ("cancelled",)
    return None if over else days_late(found["promised_on"], found["opened_on"], until, now.astimezone(SWEDEN).date())
