"""The officers' list: every procurement, narrowed, in order, a page at a time by key."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portal.foundation.database import fetch
from procurement.register.queries import COLUMNS, FROM, whole

# The last day of the period that something is planned for, as `domain.promises.last_day_of` tells it.
PLANNED_UNTIL = """(CASE p.planned_precision
    WHEN 'day' THEN p.planned_on
    WHEN 'month' THEN (date_trunc('month', p.planned_on::timestamp) + interval '1 month - 1 day')::date
    WHEN 'quarter' THEN (date_trunc('quarter', p.planned_on::timestamp) + interval '3 months - 1 day')::date
    WHEN 'half' THEN (date_trunc('year', p.planned_on::timestamp)
        + CASE WHEN extract(month FROM p.planned_on) > 6 THEN interval '12 months - 1 day'
          ELSE interval '6 months - 1 day' END)::date
    WHEN 'year' THEN (date_trunc('year', p.planned_on::timestamp) + interval '12 months - 1 day')::date END)"""
NOBODY = "-"
#: By name: the column that orders, whether the greatest comes first, and how a key of it is read.
SORTS: dict[str, tuple[str, bool, Any]] = {
    "nyast": ("p.id", True, int),
    "sista": ("coalesce(p.deadline_at, 'infinity')", False, datetime.fromisoformat),
    "andrad": ("p.changed_at", True, datetime.fromisoformat),
    "planerad": ("coalesce(p.planned_on, 'infinity')", False, date.fromisoformat),
}
_NEVER = {"sista": datetime.max.replace(tzinfo=UTC), "planerad": date.max}


@dataclass(frozen=True)
class Narrowed:
    """What an officer asks of the list; empty fields ask nothing."""

    words: str = ""
    status: str = ""
    trade: str = ""
    owner: str = ""
    without_trade: bool = False
    late_on: date | None = None
    sort: str = "nyast"


async def narrowed_procurements(
    wanted: Narrowed, *, after: tuple[Any, int] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Return procurements, drafts too; `after` is the key that the former page ended with."""
    where, arguments = _conditions(wanted)
    column, falling, _ = SORTS[wanted.sort]
    if after:
        arguments += list(after)
        sign, n = "<" if falling else ">", len(arguments)
        where.append(f"({column}, p.id) {sign} (${n - 1}, ${n})")
    way = "DESC" if falling else "ASC"
    rows = await fetch(
        f"""SELECT {COLUMNS}, {PLANNED_UNTIL} AS planned_until_on {FROM}
            WHERE {" AND ".join(where)} ORDER BY {column} {way}, p.id {way} LIMIT {int(limit)}""",
        *arguments,
    )
    return [whole(row) for row in rows]


async def narrowed_ids(wanted: Narrowed) -> list[int]:
    """Return the ids of all of them, in order."""
    where, arguments = _conditions(wanted)
    column, falling, _ = SORTS[wanted.sort]
    way = "DESC" if falling else "ASC"
    rows = await fetch(
        f"SELECT p.id FROM procurement p WHERE {' AND '.join(where)} ORDER BY {column} {way}, p.id {way}", *arguments
    )
    return [row["id"] for row in rows]


def key_of(row: dict[str, Any], sort: str) -> str:
    """Return where a page ends, as addresses carry it."""
    column = {"nyast": "id", "sista": "deadline_at", "andrad": "changed_at", "planerad": "planned_on"}[sort]
    value = row[column] or _NEVER[sort]
    return f"{value if column == 'id' else value.isoformat()}_{row['id']}"


def read_key(text: str, sort: str) -> tuple[Any, int] | None:
    """Return the key that an address carries; None for what no page ended with."""
    value, _, number = text.rpartition("_")
    try:
        return SORTS[sort][2](value), min(int(number), 2**31 - 1)
    except ValueError:
        return None


def _conditions(wanted: Narrowed) -> tuple[list[str], list[Any]]:
    where: list[str] = ["true"]
    arguments: list[Any] = []

    def ask(condition: str, value: Any) -> None:
        arguments.append(value)
        where.append(condition.replace("$$", f"${len(arguments)}"))

    if wanted.status:
        ask("p.status = $$", wanted.status)
    if wanted.trade:
        ask("p.match_exact @> ARRAY[$$::text]", f"t:{wanted.trade}")
    if wanted.owner == NOBODY:
        where.append("p.owner IS NULL")
    elif wanted.owner:
        ask("p.owner = $$", wanted.owner)
    if wanted.without_trade:
        where.append("NOT holds_trade(p.match_exact) AND p.status <> 'cancelled'")
    if wanted.late_on:
        ask(f"p.status IN ('planned', 'dialogue') AND p.planned_on < $$ AND {PLANNED_UNTIL} < $$", wanted.late_on)
    if wanted.words:
        ask(_SAID, wanted.words)
    return where, arguments


# As the public list finds words, by the same two indexes; a number finds its own.
# All numbers are gathered before a page is cut: a page of a few rows looks as if reading every text were quicker.
_SAID = """p.id = ANY (ARRAY(
    SELECT t.procurement_id FROM procurement_text t
    WHERE procurement_words(t.language, t.title, t.summary, t.description)
        @@ (websearch_to_tsquery('swedish', $$) || websearch_to_tsquery('finnish', $$))
    UNION SELECT t.procurement_id FROM procurement_text t
    WHERE char_length(translate($$, '%_\\', '')) > 2
        AND folded(t.title || ' ' || t.summary) LIKE '%' || folded(translate($$, '%_\\', '')) || '%'
    UNION SELECT n.id FROM procurement n WHERE $$ IN (n.reference, n.upphandlings_id, n.case_number)))"""


async def views_of(email: str) -> list[dict[str, Any]]:
    """Return an officer's own saved filters, by name."""
    rows = await fetch("SELECT id, name, query FROM saved_view WHERE by = $1 ORDER BY lower(name)", email)
    return [dict(row) for row in rows]


async def owners() -> list[str]:
    """Return who looks after anything."""
    # One step along the index for each owner, however many rows each has.
    rows = await fetch(
        """WITH RECURSIVE o AS (
             (SELECT owner FROM procurement WHERE owner IS NOT NULL ORDER BY owner LIMIT 1)
             UNION ALL SELECT (SELECT p.owner FROM procurement p WHERE p.owner > o.owner ORDER BY p.owner LIMIT 1)
             FROM o WHERE o.owner IS NOT NULL)
           SELECT owner FROM o WHERE owner IS NOT NULL LIMIT 200"""
    )
    return [row["owner"] for row in rows]
