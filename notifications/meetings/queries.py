"""Who may be told of meetings."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from notifications.matching.queries import HIT, REACHED, REACHED_BY_MANY
from portal.foundation.database import fetch

EFFECTS = ("subscribed", "asked", "bidders", "questions", "bids")

# Whoever said no to meeting mails is in no group.
_MAY = """
    c.meetings AND c.confirmed_at IS NOT NULL AND c.ended_at IS NULL
    AND (c.paused_until IS NULL OR c.paused_until <= $2)
"""
_NOT_YET = "NOT EXISTS (SELECT FROM participation p WHERE p.meeting_id = $1 AND p.email = c.email)"


async def invitable(
    meeting_id: int, audience: Collection[str], concerned: Collection[int], now: datetime, *, again: bool = False
) -> list[dict[str, Any]]:
    """Return whom an invitation to these groups would reach and has not reached yet, contacts first.

    `concerned` are the contacts whose trades are on the agenda. With `again`, those reached already are in it, too.
    """
    contacts = await fetch(
        f"""SELECT c.id, c.email, c.language, c.token_version, c.confirmed_at, f.name AS company FROM contact c
            JOIN supplier f ON f.id = c.supplier_id
            WHERE {_MAY} AND ($5 OR {_NOT_YET}) AND ('wants' = ANY ($3)
                OR 'trades' = ANY ($3) AND c.id = ANY ($4)
                OR 'came' = ANY ($3) AND EXISTS (SELECT FROM participation p WHERE p.email = c.email AND p.came > 0))
            ORDER BY c.id""",
        meeting_id, now, list(audience), list(concerned), again,
    )  # fmt: skip
    if "came" not in audience:
        return [dict(row) for row in contacts]
    others = await fetch(
        f"""SELECT DISTINCT ON (c.email) NULL::int AS id, c.email, c.language, 1 AS token_version, NULL::timestamptz AS confirmed_at, c.company
            FROM participation c
            WHERE c.again AND c.email IS NOT NULL AND c.meeting_id <> $1 AND c.state <> 'left' AND ($2 OR {_NOT_YET})
              AND NOT EXISTS (SELECT FROM contact k WHERE k.email = c.email)
            ORDER BY c.email, c.id DESC""",
        meeting_id, again,
    )  # fmt: skip
    return [dict(row) for row in [*contacts, *others]]


async def concerned_by(procurement_ids: Sequence[int], now: datetime) -> dict[int, frozenset[int]]:
    """Return for each contact which of the procurements concern what they have chosen; "everything" is no choice."""
    rows = await fetch(
        f"""SELECT s.contact_id, array_agg(DISTINCT p.id) AS ids {REACHED}
            WHERE p.id = ANY ($1) AND {HIT} <> 'everything' AND (s.paused_until IS NULL OR s.paused_until <= $2)
            GROUP BY s.contact_id""",
        list(procurement_ids), now,
    )  # fmt: skip
    return {row["contact_id"]: frozenset(row["ids"]) for row in rows}


async def followers_of(procurement_ids: Collection[int], now: datetime) -> dict[int, int]:
    """Return how many contacts each procurement concerns, those who want everything left out."""
    rows = await fetch(
        f"""SELECT p.id, count(DISTINCT s.contact_id) AS n {REACHED_BY_MANY}
            WHERE p.id = ANY ($1) AND {HIT} <> 'everything' AND (s.paused_until IS NULL OR s.paused_until <= $2)
            GROUP BY p.id""",
        list(procurement_ids), now,
    )  # fmt: skip
    return {row["id"]: row["n"] for row in rows}


async def effect_of(meeting_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return for each meeting how many who came began to subscribe afterwards, asked and handed in a bid, how many
    questions were answered, and how many bids the procurements of its agenda got, from whomever.
    """
    rows = await fetch(
        """SELECT m.id,
               (SELECT count(*) FROM participation p WHERE p.meeting_id = m.id AND p.subscribed) AS subscribed,
               (SELECT count(*) FROM participation p WHERE p.meeting_id = m.id AND p.asked) AS asked,
               (SELECT count(*) FROM participation p WHERE p.meeting_id = m.id AND p.bid) AS bidders,
               (SELECT count(*) FROM meeting_question q WHERE q.meeting_id = m.id) AS questions,
               (SELECT coalesce(sum(r.bids), 0) FROM meeting_item i JOIN procurement r ON r.id = i.procurement_id
                WHERE i.meeting_id = m.id) AS bids
           FROM meeting m WHERE m.id = ANY ($1)""",
        list(meeting_ids),
    )
    return {row["id"]: {name: int(row[name]) for name in EFFECTS} for row in rows}


async def who_came(meeting_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return each firm that came: its names, and whether its address began to subscribe after the meeting began."""
    rows = await fetch(
        """SELECT p.id, p.meeting_id, ARRAY[p.company, coalesce(f.name, '')] AS names,
                  coalesce(c.created_at >= m.starts_at, false) AS subscribed
           FROM participation p JOIN meeting m ON m.id = p.meeting_id
           LEFT JOIN contact c ON c.email = p.email LEFT JOIN supplier f ON f.id = c.supplier_id
           WHERE p.meeting_id = ANY ($1) AND p.came > 0""",
        list(meeting_ids),
    )
    return [dict(row) for row in rows]


async def askers_at(meeting_ids: Collection[int]) -> dict[int, list[str]]:
    """Return for each meeting the names of the firms that asked."""
    rows = await fetch(
        """SELECT meeting_id, array_agg(asked_by) AS names FROM meeting_question
           WHERE meeting_id = ANY ($1) AND asked_by <> '' GROUP BY 1""",
        list(meeting_ids),
    )
    return {row["meeting_id"]: row["names"] for row in rows}


async def bids_on_agendas(meeting_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Return for each meeting the `firm_key` of all who handed in a bid on something of its agenda."""
    rows = await fetch(
        """SELECT i.meeting_id, array_agg(b.firm) AS firms FROM meeting_item i
           JOIN bid b ON b.procurement_id = i.procurement_id WHERE i.meeting_id = ANY ($1) GROUP BY 1""",
        list(meeting_ids),
    )
    return {row["meeting_id"]: frozenset(row["firms"]) for row in rows}


async def follow_meetings(meeting_id: int, now: datetime) -> list[dict[str, Any]]:
    """Return contacts who want meeting mails; those who are signed up to this one are told by that."""
    rows = await fetch(
        f"""SELECT c.id, c.email, c.language, c.token_version, c.confirmed_at, f.name AS company FROM contact c
            JOIN supplier f ON f.id = c.supplier_id
            WHERE {_MAY} AND NOT EXISTS (SELECT FROM participation p WHERE p.meeting_id = $1 AND p.email = c.email
                                         AND p.signed_up_at IS NOT NULL)
            ORDER BY c.id""",
        meeting_id, now,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def reminders_owed(now: datetime, days: int) -> list[dict[str, Any]]:
    """Return who comes to a meeting that starts within so many days and a bit, and has not been reminded of it."""
    column = "week_reminder_for" if days == 7 else "day_reminder_for"
    rows = await fetch(
        f"""SELECT p.* FROM participation p JOIN meeting m ON m.id = p.meeting_id
            WHERE p.state = 'coming' AND p.email IS NOT NULL AND m.state = 'announced' AND m.starts_at > $1
              AND m.starts_at <= $1 + make_interval(days => $2 + 1) AND p.{column} IS DISTINCT FROM m.starts_at
            ORDER BY p.meeting_id, p.id FOR UPDATE OF p SKIP LOCKED""",
        now, days,
    )  # fmt: skip
    return [dict(row) for row in rows]
