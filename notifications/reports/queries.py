"""Reports as they are kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notifications.reports.errors import NoSuchReport
from portal.foundation.database import Question, fetch, fetch_row, fetch_value


async def reports(*, public: bool = False) -> list[dict[str, Any]]:
    """Return the reports there are, the newest half-year first, without their figures."""
    rows = await fetch(
        """SELECT period, state, public, locked_at, adopted_on, paragraph FROM report WHERE public OR NOT $1
           ORDER BY period DESC""",
        public,
    )
    return [dict(row) for row in rows]


def standing_of_report(period: str) -> Question:
    """Ask how many reports there are (`n`), and the state of one half-year's (`state`), if it is begun."""
    return Question("SELECT count(*) AS n, max(state) FILTER (WHERE period = $1) AS state FROM report", (period,))


async def report_of(period: str) -> dict[str, Any] | None:
    """Return the report of a half-year with its texts and notes, or None when nobody has begun it."""
    row = await fetch_row("SELECT * FROM report WHERE period = $1", period)
    if row is None:
        return None
    texts = await fetch(
        """SELECT DISTINCT ON (section) section, text FROM report_text WHERE report_id = $1
           ORDER BY section, number DESC""",
        row["id"],
    )
    notes = await fetch("SELECT text, by, at FROM report_note WHERE report_id = $1 ORDER BY at, id", row["id"])
    return {
        **dict(row),
        "snapshot": json.loads(row["snapshot"]) if row["snapshot"] else None,
        "texts": {one["section"]: one["text"] for one in texts},
        "notes": [dict(note) for note in notes],
    }


async def public_report(period: str) -> dict[str, Any]:
    """Return a report that everybody may read.

    Raises:
        NoSuchReport: there is none, or it is not public.
    """
    found = await report_of(period)
    if found is None or not found["public"]:
        raise NoSuchReport(period)
    return found


async def reports_saying(patterns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the public reports whose texts, as last written, or notes match a pattern; each by its number from 1."""
    rows = await fetch(
        """SELECT DISTINCT asked.number, r.period AS reference, CASE said.section WHEN 'yhteenveto' THEN 'fi' ELSE 'sv' END
                    AS language, r.period AS title
           FROM report r CROSS JOIN LATERAL (
             (SELECT DISTINCT ON (section) section, text FROM report_text WHERE report_id = r.id ORDER BY section, number DESC)
             UNION ALL SELECT 'note', text FROM report_note WHERE report_id = r.id) AS said
           JOIN unnest($1::text[]) WITH ORDINALITY AS asked (pattern, number) ON said.text ~ asked.pattern
           WHERE r.public ORDER BY 1, 2, 3""",
        list(patterns),
    )
    return [dict(row) for row in rows]


async def public_snapshots(most: int = 6) -> list[dict[str, Any]]:
    """Return the figures of the newest reports that everybody may read, the oldest of them first."""
    rows = await fetch("SELECT snapshot FROM report WHERE public ORDER BY period DESC LIMIT $1", most)
    return [json.loads(row["snapshot"]) for row in reversed(rows)]


async def locked_snapshots(since: datetime, most: int = 12) -> list[dict[str, Any]]:
    """Return the figures of the half-years locked since then, the oldest first."""
    rows = await fetch(
        "SELECT snapshot FROM report WHERE snapshot IS NOT NULL AND locked_at >= $1 ORDER BY period DESC LIMIT $2",
        since,
        most,
    )
    return [json.loads(row["snapshot"]) for row in reversed(rows)]


async def snapshot_before(period: str) -> dict[str, Any] | None:
    """Return the figures of the last half-year before this one that were locked."""
    kept = await fetch_value(
        "SELECT snapshot FROM report WHERE period < $1 AND snapshot IS NOT NULL ORDER BY period DESC LIMIT 1", period
    )
    return json.loads(kept) if kept else None
