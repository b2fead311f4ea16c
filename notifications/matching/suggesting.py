"""Which codes beside its own would have a procurement reach more, and how many more."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from notifications.matching.domain import near_codes
from notifications.matching.queries import MEETING
from portal.foundation.database import fetch
from procurement.categories.domain import nodes_of
from procurement.categories.queries import active_trades

MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """A code to add, the trade it stands for when it is one, and how many more firms it would reach."""

    code: str
    trade: str | None
    more: int


async def suggestions(
    codes: Collection[str], reached: int, now: datetime, *, barred: Collection[int] = ()
) -> list[Suggestion]:
    """Return what would reach more than the `reached` of today, the most first; one statement for all of them."""
    trades = await active_trades()
    near = near_codes(codes, trades)
    rows = []
    for code, trade in near:
        nodes = nodes_of([*codes, code], trades)
        rows.append({"code": code, "trade": trade, "match_exact": nodes.exact, "match_narrower": nodes.narrower,
                     "match_broader": nodes.broader})  # fmt: skip
    found = await fetch(
        f"""SELECT p.code, p.trade, count(DISTINCT s.contact_id) AS contacts
            FROM jsonb_to_recordset($1::jsonb) AS p (code text, trade text, match_exact text[], match_narrower text[],
                                                     match_broader text[]) {MEETING}
            WHERE (s.paused_until IS NULL OR s.paused_until <= $2) AND s.contact_id <> ALL ($3) GROUP BY 1, 2""",
        json.dumps(rows), now, list(barred),
    )  # fmt: skip
    more = [Suggestion(row["code"], row["trade"], row["contacts"] - reached) for row in found]
    return sorted((one for one in more if one.more > 0), key=lambda one: (-one.more, one.code))[:MOST]
