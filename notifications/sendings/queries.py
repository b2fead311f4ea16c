"""Reading sendings: publications, digest runs, and what was sent about meetings."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from notifications.digests.actions import OWED, PENDING
from notifications.digests.domain import cutoff, run_after, run_due
from notifications.sendings.domain import FAILED, Fate, fate_of
from portal.foundation.database import fetch, fetch_value
from procurement.register.queries import coming_publications

PUBLICATION = """
    SELECT 'upphandling' AS kind, m.id, m.at, m.hits AS planned, m.event AS what, p.reference, t.title, NULL::date AS on_day,
        (SELECT count(*) FROM hit h WHERE h.procurement_id = m.procurement_id AND h.revision = m.revision
            AND h.event = m.event AND h.state = 'pending') AS later
    FROM match_run m JOIN procurement p ON p.id = m.procurement_id
    LEFT JOIN procurement_text t ON t.procurement_id = p.id AND t.language = 'sv'
    WHERE m.hits > 0"""
DIGEST = """
    SELECT 'sammandrag' AS kind, m.id, m.started_at AS at, m.letters AS planned, m.frequency AS what, '' AS reference,
        '' AS title, m.local_on AS on_day, 0 AS later
    FROM digest_run m WHERE m.letters > 0"""
MEETING = """
    SELECT 'mote' AS kind, m.id, m.asked_at AS at, m.letters AS planned, m.kind AS what, g.reference,
        coalesce((SELECT t.title FROM meeting_text t WHERE t.meeting_id = g.id AND t.language = 'sv'), '') AS title,
        (g.starts_at AT TIME ZONE 'Europe/Stockholm')::date AS on_day, 0 AS later
    FROM meeting_mailing m JOIN meeting g ON g.id = m.meeting_id WHERE true"""
# By kind: the sending's own row, when it happened, and which letters are its own.
KINDS = {
    "upphandling": (
        PUBLICATION, "m.at",
        """match_run m JOIN hit h ON h.procurement_id = m.procurement_id AND h.revision = m.revision AND h.event = m.event
           JOIN letter l ON l.id = h.letter_id AND l.kind <> 'digest'""",
    ),
    "sammandrag": (
        DIGEST, "m.started_at",
        """digest_run m JOIN letter l ON l.kind = 'digest' AND l.created_at = m.started_at
           AND l.key LIKE '%:' || m.frequency || ':' || m.local_on""",
    ),
    "mote": (
        MEETING, "m.asked_at",
        """meeting_mailing m JOIN letter l ON l.created_at = m.done_at AND CASE m.kind
             WHEN 'invitation' THEN l.kind = 'invitation' AND EXISTS (SELECT FROM participation p
                 WHERE p.meeting_id = m.meeting_id AND l.key = 'meeting:invitation:' || p.id)
             WHEN 'material' THEN l.kind = 'material' AND l.key LIKE 'meeting:material:' || m.meeting_id || ':%'
             ELSE l.kind = 'meeting_' || m.kind AND l.key LIKE 'meeting:' || l.kind || ':' || m.id || ':%' END""",
    ),
}  # fmt: skip


async def sendings(before: tuple[datetime, str, int] | None = None, limit: int = 20) -> list[dict[str, Any]]:
    """Return sendings with their fate, the newest first; `before` is (at, kind, id) of the last one of the former page."""
    # Of one instant they are ordered by kind and number: each kind's own part begins after the key by itself.
    parts = " UNION ALL ".join(
        f"({row} AND ($1::timestamptz IS NULL OR {at} < $1 OR {at} = $1 AND ('{kind}' > $2 OR '{kind}' = $2 AND m.id < $3))"
        f" ORDER BY {at} DESC, m.id DESC LIMIT $4)"
        for kind, (row, at, _letters) in KINDS.items()
    )
    rows = await fetch(
        f"SELECT * FROM ({parts}) s ORDER BY at DESC, kind, id DESC LIMIT $4", *(before or (None, "", 0)), limit
    )
    fates = {
        (kind, number): fate
        for kind in KINDS
        if (ids := [row["id"] for row in rows if row["kind"] == kind])
        for number, fate in (await _fates(kind, ids)).items()
    }
    return [{**row, "fate": fates.get((row["kind"], row["id"]), fate_of([]))} for row in rows]


async def sending(kind: str, number: int) -> dict[str, Any] | None:
    """Return one sending with its fate, or None."""
    if kind not in KINDS:
        return None
    rows = await fetch(f"{KINDS[kind][0]} AND m.id = $1", number)
    return {**rows[0], "fate": (await _fates(kind, [number])).get(number, fate_of([]))} if rows else None


async def _fates(kind: str, ids: Sequence[int]) -> dict[int, Fate]:
    rows = await fetch(
        f"""SELECT s.sending, s.state, count(*) AS n, count(*) FILTER (WHERE EXISTS (
                SELECT FROM bounce b WHERE b.letter_id = s.id AND b.kind IN ('hard', 'soft', 'policy'))) AS back
            FROM (SELECT DISTINCT m.id AS sending, l.id, l.state FROM {KINDS[kind][2]} WHERE m.id = ANY ($1)) s
            GROUP BY s.sending, s.state""",
        list(ids),
    )
    found: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
    for row in rows:
        found[row["sending"]].append((row["state"], row["n"], row["back"]))
    return {number: fate_of(states) for number, states in found.items()}


async def letters_of(kind: str, number: int, before: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return a sending's letters, the newest first."""
    rows = await fetch(
        f"""SELECT DISTINCT l.id, l.recipient, l.subject, l.state, l.reason, l.attempts FROM {KINDS[kind][2]}
            WHERE m.id = $1 AND ($2::bigint IS NULL OR l.id < $2) ORDER BY l.id DESC LIMIT $3""",
        number, before, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def failed_letters_of(kind: str, number: int) -> list[int]:
    """Return the numbers of a sending's letters that were refused or given up."""
    rows = await fetch(
        f"SELECT DISTINCT l.id FROM {KINDS[kind][2]} WHERE m.id = $1 AND l.state = ANY ($2) ORDER BY l.id",
        number, list(FAILED),
    )  # fmt: skip
    return [row["id"] for row in rows]


async def coming(now: datetime, office: ZoneInfo) -> list[dict[str, Any]]:
    """Return what will go to many by itself, the nearest first: {"kind", "at", "reference", "title", "people"}.

    A `publication` is a draft at its hour, a `telling` what is public and may still be undone, a digest `day` or `week`.
    `people` are those a digest waits for; whom a draft will reach is counted when its hour comes.
    """
    owed = {row["frequency"]: row["n"] for row in await fetch(
        f"""SELECT {OWED} AS frequency, count(DISTINCT h.contact_id) AS n FROM {PENDING}
            WHERE h.state = 'pending' AND {OWED} <> 'now' GROUP BY 1"""
    )}  # fmt: skip
    digests = [
        {"kind": frequency, "at": cutoff(run_after(frequency, run_due(frequency, now, office)), office), "reference": "",
         "title": "", "people": n}
        for frequency, n in owed.items()
    ]  # fmt: skip
    publications = [{**row, "people": None} for row in await coming_publications()]
    return sorted([*digests, *publications], key=lambda row: row["at"])


async def failed_in_all() -> int:
    """Return how many letters were given up, whatever they belong to."""
    return int(await fetch_value("SELECT count(*) FROM letter WHERE state = 'dead'"))
