"""Reading letters."""

from collections.abc import Sequence
from typing import Any

from notifications.letters import domain
from portal.foundation.database import fetch, fetch_row


async def whole_letters(ids: Sequence[int]) -> dict[int, bytes]:
    """Return the bytes of each letter that still has them, joined from its parts and fragments; the same every time."""
    rows = await fetch("SELECT id, parts, fragments FROM letter WHERE id = ANY ($1) AND emptied_at IS NULL", list(ids))
    names = {name for row in rows for name in row["fragments"]}
    found = await fetch("SELECT digest, body FROM fragment WHERE digest = ANY ($1)", list(names))
    bodies = {row["digest"]: row["body"] for row in found}
    return {row["id"]: domain.join(row["parts"], [bodies[name] for name in row["fragments"]]) for row in rows}


async def letter_with_id(letter_id: int) -> dict[str, Any] | None:
    """Return one letter's row, or None."""
    row = await fetch_row("SELECT * FROM letter WHERE id = $1", letter_id)
    return dict(row) if row else None


async def listed_letters(
    state: str | None = None, before: int | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return letters in the shape of `anbud outbox list`, the newest first."""
    rows = await fetch(
        """SELECT id, kind, recipient, subject, state, message_id, attempts, reason, created_at, settled_at FROM letter
           WHERE ($1::text IS NULL OR state = $1) AND ($2::bigint IS NULL OR id < $2) ORDER BY id DESC LIMIT $3""",
        state, before, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def written(keys: Sequence[str]) -> set[str]:
    """Return which of these letters are there already."""
    return {row["key"] for row in await fetch("SELECT key FROM letter WHERE key = ANY ($1)", list(keys))}


async def told_of(procurement_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return {id: {"reached", "sent"}}: contacts that a procurement concerned, and letters about it that were accepted."""
    rows = await fetch(
        """SELECT h.procurement_id AS id, count(DISTINCT h.contact_id) AS reached,
                  count(DISTINCT l.id) FILTER (WHERE l.state = 'accepted') AS sent
           FROM hit h LEFT JOIN letter l ON l.id = h.letter_id
           WHERE h.procurement_id = ANY ($1) GROUP BY h.procurement_id""",
        list(procurement_ids),
    )
    return {row["id"]: {"reached": row["reached"], "sent": row["sent"]} for row in rows}
