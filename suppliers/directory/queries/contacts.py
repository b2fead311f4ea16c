"""Contacts with their firms, filtered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, rows_of

STATES = ("active", "paused", "ended")
_STATE = """
    CASE WHEN c.ended_at IS NOT NULL THEN 'ended' WHEN c.paused_until > $1 THEN 'paused' ELSE 'active' END
"""
_ROW = f"""
    SELECT c.id, c.email, c.language, c.confirmed_at, c.paused_until, c.ended_at, c.supplier_id, f.name AS company,
           f.organisation_number, f.country, f.postcode, f.origin, s.everything, s.frequency, s.trades, s.cpv,
           s.words, s.procurements, {_STATE} AS state
    FROM contact c JOIN supplier f ON f.id = c.supplier_id
    LEFT JOIN subscription s ON s.contact_id = c.id AND s.ended_at IS NULL
"""
# Three ways in, each by its own index.
_FOUND = """
    c.id IN (SELECT id FROM contact WHERE email = lower($n)
             UNION SELECT w.id FROM contact w JOIN supplier n ON n.id = w.supplier_id
                   WHERE n.name ILIKE '%' || replace(replace($n, '\\', ''), '%', '') || '%'
             UNION SELECT w.id FROM contact w JOIN supplier n ON n.id = w.supplier_id
                   WHERE replace(n.organisation_number, '-', '') = translate($n, '- ', ''))
"""


@dataclass(frozen=True)
class Sought:
    """What an officer looks for; empty fields ask for nothing."""

    words: str = ""
    state: str = ""
    trade: str = ""


async def firms(sought: Sought, now: datetime, *, after: int | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return contacts with their firms, the newest first; `after` is the id the former page ended with.

    Words find a firm's name, its number, or an address written whole.
    """
    where, arguments = ["c.email NOT LIKE 'erased-%'"], [now, limit]

    def ask(condition: str, value: Any) -> None:
        arguments.append(value)
        where.append(condition.replace("$n", f"${len(arguments)}"))

    if sought.words:
        ask(_FOUND, sought.words)
    if sought.state in STATES:
        ask(f"{_STATE} = $n", sought.state)
    if sought.trade:
        ask("s.trades @> ARRAY[$n::text]", sought.trade)
    if after is not None:
        ask("c.id < $n", after)
    rows = await fetch(f"{_ROW} WHERE {' AND '.join(where)} ORDER BY c.id DESC LIMIT $2", *arguments)
    return [dict(row) for row in rows]


async def firm_of(contact_id: int, now: datetime) -> dict[str, Any] | None:
    """Return a contact with its firm, or None; one that was erased is not there."""
    row = await fetch_row(f"{_ROW} WHERE c.id = $2 AND c.email NOT LIKE 'erased-%'", now, contact_id)
    return dict(row) if row else None


async def counted(now: datetime) -> dict[str, int]:
    """Return how many contacts are in each state, and how many sign-ups wait for confirmation."""
    return {row["state"]: row["n"] for row in await rows_of(by_state(now))}


def by_state(now: datetime) -> Question:
    """Ask how many (`n`) contacts there are of each `state`, and sign-ups that wait: `unconfirmed`."""
    return Question(
        f"""SELECT {_STATE} AS state, count(*) AS n FROM contact c WHERE c.email NOT LIKE 'erased-%' GROUP BY 1
            UNION ALL SELECT 'unconfirmed', count(DISTINCT email) FROM pending_signup
            WHERE confirmed_at IS NULL AND superseded_at IS NULL AND expires_at > $1""",
        (now,),
    )


async def batch(now: datetime, *, after: int, limit: int) -> list[dict[str, Any]]:
    """Return contacts in the order they came, beginning after an id."""
    rows = await fetch(
        f"{_ROW} WHERE c.email NOT LIKE 'erased-%' AND c.id > $2 ORDER BY c.id LIMIT $3", now, after, limit
    )
    return [dict(row) for row in rows]
