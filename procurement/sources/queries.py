"""Reading about sources."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, rows_of
from procurement.sources.errors import NoSuchReview, NoSuchSource

_LIST = """
    SELECT s.id, s.name, s.url, s.host, s.kind, s.every_minutes, s.mode, s.failures, s.next_run_at, s.last_success_at,
           s.last_new_at, s.paused_at, s.paused_because, s.columns, s.etag, s.last_modified, s.body_hash,
           r.error AS last_error, r.new, r.changed, r.unchanged, r.gone, jsonb_array_length(r.rejected) AS rejected,
           r.finished_at, r.error IS NULL AND r.id IS NOT NULL AS whole,
           EXISTS (SELECT 1 FROM source_run l WHERE l.source_id = s.id AND l.finished_at IS NULL) AS reading,
           ARRAY(SELECT a.kind FROM source_alarm a WHERE a.source_id = s.id AND a.cleared_at IS NULL ORDER BY a.id) AS alarms,
           CASE WHEN s.paused_at IS NOT NULL THEN 'paused' WHEN s.failures >= 3 THEN 'failing'
                WHEN s.failures > 0 OR EXISTS (SELECT 1 FROM source_alarm a WHERE a.source_id = s.id
                     AND a.cleared_at IS NULL AND a.kind IN ('drift', 'silence')) THEN 'degraded'
                ELSE 'working' END AS state
    FROM source s
    LEFT JOIN LATERAL (SELECT * FROM source_run r WHERE r.source_id = s.id AND r.finished_at IS NOT NULL
                       ORDER BY r.id DESC LIMIT 1) r ON true
"""
_INSIDE = ("id", "etag", "last_modified", "body_hash", "whole")


def how_sources_are() -> Question:
    """Ask for the `name`, `state` and `last_success_at` of every source, by name."""
    return Question(f"SELECT name, state, last_success_at FROM ({_LIST}) AS s ORDER BY name")


async def listed_sources() -> list[dict[str, Any]]:
    """Return all sources by name, each with its state and its last run."""
    return [{name: value for name, value in row.items() if name not in _INSIDE} for row in await whole_sources()]


async def whole_sources() -> list[dict[str, Any]]:
    """Return all sources by name, with their numbers in the addresses of the officers' pages."""
    return [_whole(row) for row in await fetch(f"{_LIST} ORDER BY s.name")]


async def source_named(name: str) -> dict[str, Any]:
    """Return a source.

    Raises:
        NoSuchSource: none has this name.
    """
    row = await fetch_row(f"{_LIST} WHERE s.name = $1", name)
    if row is None:
        raise NoSuchSource(name)
    return _whole(row)


async def source_numbered(source_id: int) -> dict[str, Any]:
    """Return a source by its number in the addresses of the officers' pages.

    Raises:
        NoSuchSource: none has this number.
    """
    row = await fetch_row(f"{_LIST} WHERE s.id = $1", source_id)
    if row is None:
        raise NoSuchSource(str(source_id))
    return _whole(row)


def _whole(row: Any) -> dict[str, Any]:
    return {**dict(row), "columns": json.loads(row["columns"]) if row["columns"] else None}


async def readable_sources() -> list[dict[str, Any]]:
    """Return the sources that have an address and are not paused."""
    return [
        _whole(row) for row in await fetch(f"{_LIST} WHERE s.url IS NOT NULL AND s.paused_at IS NULL ORDER BY s.name")
    ]


async def due_sources(now: datetime) -> list[dict[str, Any]]:
    """Return name and host of the sources that are to be read now, those whose worker fell silent too."""
    rows = await fetch(
        """SELECT s.name, s.host FROM source s WHERE s.url IS NOT NULL AND s.paused_at IS NULL
           AND (s.next_run_at IS NULL OR s.next_run_at <= $1 OR EXISTS (
                SELECT 1 FROM source_run r WHERE r.source_id = s.id AND r.finished_at IS NULL AND r.lease_until <= $1))
           ORDER BY s.next_run_at NULLS FIRST""",
        now,
    )
    return [dict(row) for row in rows]


async def runs_of(source_id: int, limit: int = 30) -> list[dict[str, Any]]:
    """Return the last runs of a source, the latest first."""
    rows = await fetch(
        """SELECT id, started_at, finished_at, new, changed, unchanged, gone, bytes, rejected, error, worker
           FROM source_run WHERE source_id = $1 ORDER BY id DESC LIMIT $2""",
        source_id, limit,
    )  # fmt: skip
    return [{**dict(row), "rejected": json.loads(row["rejected"])} for row in rows]


async def standing_alarms(source_id: int) -> list[dict[str, Any]]:
    """Return what staff must know about a source."""
    rows = await fetch(
        "SELECT id, kind, words, raised_at FROM source_alarm WHERE source_id = $1 AND cleared_at IS NULL ORDER BY id",
        source_id,
    )
    return [dict(row) for row in rows]


async def untold_alarms() -> list[dict[str, Any]]:
    """Return the alarms that staff have not been written to about."""
    rows = await fetch(
        """SELECT a.id, a.kind, a.words, a.raised_at, s.id AS source_id, s.name AS source FROM source_alarm a
           JOIN source s ON s.id = a.source_id WHERE a.told_at IS NULL AND a.cleared_at IS NULL ORDER BY a.id"""
    )
    return [dict(row) for row in rows]


# A draft that an officer opened from its own page has been decided about there.
_WAITING = "r.decided_at IS NULL AND (r.verdict = 'changed' OR p.status = 'draft')"
_REVIEW = """
    SELECT r.id, r.verdict, r.score, r.warnings, r.created_at, r.decided_at, r.decided_by, r.decision, r.reason,
           r.asked, r.notice_id, n.content, n.kind, n.url, n.published_at, s.id AS source_id, s.name AS source,
           p.reference, p.status, p.match_exact, c.reference AS candidate
    FROM review r JOIN notice n ON n.id = r.notice_id JOIN source s ON s.id = n.source_id
    LEFT JOIN procurement p ON p.id = r.procurement_id LEFT JOIN procurement c ON c.id = r.candidate_id
"""


async def waiting_reviews(
    *, verdict: str | None = None, source_id: int | None = None, after: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Return what waits for an officer, the latest first; `after` is the number the former page ended with."""
    rows = await fetch(
        f"""{_REVIEW} WHERE {_WAITING} AND ($1::text IS NULL OR r.verdict = $1) AND ($2::int IS NULL OR s.id = $2)
            AND ($3::bigint IS NULL OR r.id < $3) ORDER BY r.id DESC LIMIT $4""",
        verdict, source_id, after, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def count_waiting() -> dict[str, int]:
    """Return how many of each verdict wait."""
    return {row["verdict"]: row["n"] for row in await rows_of(waiting_by_verdict())}


def waiting_by_verdict() -> Question:
    """Ask how many (`n`) of each `verdict` wait."""
    return Question(
        f"""SELECT r.verdict, count(*) AS n FROM review r LEFT JOIN procurement p ON p.id = r.procurement_id
            WHERE {_WAITING} GROUP BY 1"""
    )


async def review_numbered(number: int) -> dict[str, Any]:
    """Return one review, waiting or decided.

    Raises:
        NoSuchReview: nothing has this number.
    """
    row = await fetch_row(f"{_REVIEW} WHERE r.id = $1", number)
    if row is None:
        raise NoSuchReview(number)
    return dict(row)


async def notices_of(reference: str) -> list[dict[str, Any]]:
    """Return the notices that stand behind a procurement, the latest first."""
    rows = await fetch(
        """SELECT n.id, n.external_id, n.version, n.kind, n.format, n.url, n.received_at, n.published_at, n.gone_at,
                  n.content, s.id AS source_id, s.name AS source
           FROM notice n JOIN source s ON s.id = n.source_id JOIN procurement p ON p.id = n.procurement_id
           WHERE p.reference = $1 ORDER BY n.published_at DESC NULLS LAST, n.id DESC""",
        reference,
    )
    return [dict(row) for row in rows]


async def sources_behind(references: Collection[str]) -> dict[str, list[str]]:
    """Return the names of the sources whose notices stand behind each procurement; none for what was written here."""
    rows = await fetch(
        """SELECT p.reference, array_agg(DISTINCT s.name ORDER BY s.name) AS names
           FROM procurement p JOIN notice n ON n.procurement_id = p.id JOIN source s ON s.id = n.source_id
           WHERE p.reference = ANY ($1) GROUP BY 1""",
        list(references),
    )
    return {row["reference"]: list(row["names"]) for row in rows}
