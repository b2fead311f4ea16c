"""Sign-ups that wait for their confirmation."""

import json
from datetime import datetime

from portal.foundation.database import fetch
from suppliers.subscriptions.domain import Wish


async def wishes_waiting(now: datetime) -> list[Wish]:
    """Return what they ask for, who signed up in the last seven days and have not confirmed yet."""
    rows = await fetch(
        """SELECT DISTINCT ON (email) form FROM pending_signup
           WHERE confirmed_at IS NULL AND superseded_at IS NULL AND expires_at > $1 ORDER BY email, id DESC""",
        now,
    )
    wishes = [json.loads(row["form"])["wish"] for row in rows]
    return [Wish.of(wish) for wish in wishes]
