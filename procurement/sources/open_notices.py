"""Notices as everybody may read them: what each source said about what is public here, without persons."""

import json
from datetime import datetime
from typing import Any

from portal.foundation.database import fetch
from procurement.register.queries import PUBLIC
from procurement.sources.errors import NoSuchNotice

_OPEN = f"""
    SELECT n.id, n.external_id AS identity, n.version, s.name AS source, n.format, n.kind, p.reference AS procurement,
           n.content ->> 'language' AS language, n.content -> 'texts' AS titles, n.url, n.published_at, n.received_at, n.gone_at
    FROM notice n JOIN source s ON s.id = n.source_id JOIN procurement p ON p.id = n.procurement_id WHERE {PUBLIC}
"""


async def open_notices(
    procurement: str | None, received_since: datetime | None, before: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return notices behind public procurements, the latest first; `before` is the number the former page ended with."""
    rows = await fetch(
        f"""{_OPEN} AND ($1::text IS NULL OR p.reference = $1) AND ($2::timestamptz IS NULL OR n.received_at > $2)
            AND ($3::bigint IS NULL OR n.id < $3) ORDER BY n.id DESC LIMIT $4""",
        procurement, received_since, before, limit,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def open_notice(number: int) -> dict[str, Any]:
    """Return one notice.

    Raises:
        NoSuchNotice: none with this number stands behind something public.
    """
    rows = await fetch(f"{_OPEN} AND n.id = $1", number)
    if not rows:
        raise NoSuchNotice(number)
    return _read(rows[0])


def _read(row: Any) -> dict[str, Any]:
    texts = json.loads(row["titles"] or "{}")
    return {
        **dict(row), "language": row["language"] or "sv",
        "titles": {code: text.get("title", "") for code, text in texts.items()},
    }  # fmt: skip
