"""Reading about keys."""

from typing import Any

from portal.foundation.database import fetch


async def all_keys() -> list[dict[str, Any]]:
    """Return all keys, those in use first, the newest first; never the keys themselves."""
    rows = await fetch(
        """SELECT id, name, begins, scopes, made_at, made_by, used_at, revoked_at, revoked_by FROM api_key
           ORDER BY revoked_at IS NOT NULL, id DESC"""
    )
    return [dict(row) for row in rows]
