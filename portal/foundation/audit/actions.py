"""Recording what was done."""

import json
from datetime import datetime
from typing import Any

from portal.foundation.database import execute


async def record_event(
    actor: str,
    verb: str,
    object_kind: str,
    object_reference: str,
    *,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Add one line to the audit trail, in the caller's transaction: it stands exactly when the deed stands.

    `verb` is the object's kind and what befell it, as `officer.deactivated`; `details` holds no supplier's address.
    """
    await execute(
        "INSERT INTO event (at, actor, verb, object_kind, object_reference, details) VALUES ($1, $2, $3, $4, $5, $6)",
        at,
        actor,
        verb,
        object_kind,
        object_reference,
        json.dumps(details or {}, ensure_ascii=False, default=str),
    )
