"""Meetings with their words, agenda and material."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row
from procurement.meetings.domain.states import PUBLIC
from procurement.meetings.errors import NoSuchMeeting
from procurement.register.queries import COLUMNS, FROM
from procurement.register.queries import whole as procurement_whole

_COLUMNS = """
    m.*,
    coalesce((SELECT json_object_agg(t.language, json_build_object(
        'title', t.title, 'summary', t.summary, 'programme', t.programme))
     FROM meeting_text t WHERE t.meeting_id = m.id), '{}') AS texts,
    coalesce((SELECT sum(p.people) FROM participation p
     WHERE p.meeting_id = m.id AND p.state = 'coming' AND p.on_site), 0) AS taken
"""


async def meeting_by_reference(reference: str) -> dict[str, Any]:
    """Return a meeting with its texts.

    Raises:
        NoSuchMeeting: no meeting has this reference.
    """
    row = await fetch_row(f"SELECT {_COLUMNS} FROM meeting m WHERE m.reference = $1", reference)
    if row is None:
        raise NoSuchMeeting(reference)
    return _whole(row)


async def meeting_at_address(address: str) -> dict[str, Any]:
    """Return the public meeting that is, or once was, at this address.

    Raises:
        NoSuchMeeting: there is none that the public may see.
    """
    row = await fetch_row(
        f"""SELECT {_COLUMNS} FROM meeting m JOIN meeting_address a ON a.meeting_id = m.id
            WHERE a.address = $1 AND m.announced_at IS NOT NULL""",
        address,
    )
    if row is None:
        raise NoSuchMeeting(address)
    return _whole(row)


async def meetings_with_ids(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return meetings by id."""
    rows = await fetch(f"SELECT {_COLUMNS} FROM meeting m WHERE m.id = ANY ($1)", list(ids))
    return {row["id"]: _whole(row) for row in rows}


async def meeting_to_tell_of(now: datetime) -> dict[str, Any] | None:
    """Return the next meeting on procurements that is announced and has not begun, or None."""
    row = await fetch_row(
        f"""SELECT {_COLUMNS} FROM meeting m WHERE m.state = 'announced' AND m.kind = 'information' AND m.starts_at > $1
            ORDER BY m.starts_at, m.id LIMIT 1""",
        now,
    )
    return None if row is None else _whole(row)


async def public_meetings(now: datetime, *, coming: bool, limit: int = 100) -> list[dict[str, Any]]:
    """Return what is to come, the nearest first, or what has been, the latest first; cancelled ones as long as they
    would be to come.
    """
    rows = await fetch(
        f"""SELECT {_COLUMNS} FROM meeting m WHERE m.announced_at IS NOT NULL AND m.state = ANY ($1)
            AND (CASE WHEN $3 THEN m.ends_at > $2 AND m.state IN ('announced', 'cancelled')
                      ELSE m.state IN ('held', 'followed_up') OR (m.state = 'announced' AND m.ends_at <= $2) END)
            ORDER BY CASE WHEN $3 THEN m.starts_at END, m.starts_at DESC LIMIT $4""",
        list(PUBLIC), now, coming, limit,
    )  # fmt: skip
    return [_whole(row) for row in rows]


def meetings_to_see_to() -> Question:
    """Ask for the meetings that are not over and done with, by when they start."""
    return Question(
        """SELECT reference, state, starts_at, closes_on FROM meeting WHERE state IN ('draft', 'announced', 'held')
           ORDER BY starts_at, id"""
    )


def counted_to_come(now: datetime) -> Question:
    """Ask how many public meetings are to come (`n`)."""
    return Question(
        """SELECT count(*) AS n FROM meeting WHERE announced_at IS NOT NULL AND ends_at > $1
           AND state IN ('announced', 'cancelled')""",
        (now,),
    )


async def listed_meetings(
    year: int | None = None, kind: str | None = None, states: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Return meetings by when they start, drafts too; with `year`, those of that year by Swedish clocks."""
    rows = await fetch(
        f"""SELECT {_COLUMNS} FROM meeting m
            WHERE ($1::int IS NULL OR extract(year FROM m.starts_at AT TIME ZONE 'Europe/Stockholm') = $1)
              AND ($2::text IS NULL OR m.kind = $2) AND ($3::text[] IS NULL OR m.state = ANY ($3))
            ORDER BY m.starts_at, m.id""",
        year, kind, list(states) if states else None,
    )  # fmt: skip
    return [_whole(row) for row in rows]


async def counted_meetings() -> list[dict[str, Any]]:
    """Return for each year how many meetings were announced, held and cancelled, and how many people came; latest first.

    `fewest` is how many came to the meeting with the fewest, of those that anybody came to.
    """
    rows = await fetch(
        """WITH counted AS (
             SELECT m.starts_at, m.state, coalesce(nullif((SELECT sum(p.came) FROM participation p WHERE p.meeting_id = m.id), 0),
                                                   m.visitors, 0) AS people
             FROM meeting m WHERE m.announced_at IS NOT NULL)
           SELECT extract(year FROM starts_at AT TIME ZONE 'Europe/Stockholm')::int AS year,
             count(*) AS announced, count(*) FILTER (WHERE state IN ('held', 'followed_up')) AS held,
             count(*) FILTER (WHERE state = 'cancelled') AS cancelled, sum(people)::int AS people_came,
             min(people) FILTER (WHERE people > 0)::int AS fewest
           FROM counted GROUP BY 1 ORDER BY 1 DESC"""
    )
    return [dict(row) for row in rows]


async def agenda_of(meeting_id: int, *, public: bool = False) -> list[dict[str, Any]]:
    """Return the procurements on the agenda in their order; for the public, without drafts."""
    rows = await fetch(
        f"""SELECT {COLUMNS} {FROM} JOIN meeting_item i ON i.procurement_id = p.id
            WHERE i.meeting_id = $1 AND (NOT $2 OR p.status <> 'draft') ORDER BY i.position, i.id""",
        meeting_id, public,
    )  # fmt: skip
    return [procurement_whole(row) for row in rows]


async def meetings_about(procurement_id: int) -> list[dict[str, Any]]:
    """Return the public meetings that have the procurement on the agenda, the latest first."""
    rows = await fetch(
        f"""SELECT {_COLUMNS} FROM meeting m JOIN meeting_item i ON i.meeting_id = m.id
            WHERE i.procurement_id = $1 AND m.announced_at IS NOT NULL AND m.state <> 'cancelled'
            ORDER BY m.starts_at DESC""",
        procurement_id,
    )
    return [_whole(row) for row in rows]


async def addresses_of(meeting_id: int) -> list[str]:
    """Return every address the meeting has had."""
    rows = await fetch("SELECT address FROM meeting_address WHERE meeting_id = $1 ORDER BY id", meeting_id)
    return [row["address"] for row in rows]


async def documents_of(meeting_id: int) -> list[dict[str, Any]]:
    """Return slides and papers, without the files themselves."""
    rows = await fetch(
        """SELECT id, title, url, filename, media_type, size, language, accessible FROM meeting_document
           WHERE meeting_id = $1 ORDER BY id""",
        meeting_id,
    )
    return [dict(row) for row in rows]


async def questions_of(meeting_id: int) -> list[dict[str, Any]]:
    """Return questions and answers in their order, with who asked, which is for officers alone."""
    rows = await fetch(
        "SELECT id, question, answer, asked_by FROM meeting_question WHERE meeting_id = $1 ORDER BY position, id",
        meeting_id,
    )
    return [dict(row) for row in rows]


def _whole(row: Any) -> dict[str, Any]:
    texts = row["texts"]
    return {**dict(row), "texts": json.loads(texts) if isinstance(texts, str) else texts, "taken": int(row["taken"])}
