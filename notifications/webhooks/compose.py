"""What a message says: enough to know what happened and where to read it; never a person."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from procurement.register.web.open_revisions import KEPT_BACK


def body_of(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """Return a message as the bytes that are signed: its type, when it happened, and what."""
    return json.dumps({"type": kind, "timestamp": _stamp(at), "data": data}, ensure_ascii=False, default=_stamp)


def about_procurement(row: dict[str, Any], revision: int, changed: Iterable[str], base_url: str) -> dict[str, Any]:
    """Return what is told of a procurement."""
    return {
        "reference": row["reference"],
        "revision": revision,
        "status": row["status"],
        "titles": {code: text["title"] for code, text in row["texts"].items()},
        "buyer": row["buyer"],
        "cpv": row["cpv"],
        "deadline_at": row["deadline_at"],
        "changed": sorted(name for name in changed if name not in KEPT_BACK),
        "url": f"{base_url}/upphandlingar/{row['reference']}",
        "address": f"{base_url}/api/v1/procurements/{row['reference']}",
    }


def about_meeting(row: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Return what is told of a meeting."""
    return {
        "reference": row["reference"],
        "kind": row["kind"],
        "state": row["state"],
        "titles": {code: text["title"] for code, text in row["texts"].items() if text["title"]},
        "starts_at": row["starts_at"],
        "ends_at": row["ends_at"],
        "place": row["place"],
        "online": row["online"],
        "sequence": row["sequence"],
        "url": f"{base_url}/moten/{row['address']}",
        "address": f"{base_url}/api/v1/meetings/{row['reference']}",
    }


def _stamp(value: Any) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)
