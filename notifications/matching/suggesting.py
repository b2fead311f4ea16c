"""Which codes beside its own would have a procurement reach more, and how many more."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from notifications.matching.domain import near_codes
from notifications.matching.queries import SEARCHERS
from portal.foundation.database import fetch
from procurement.categories.domain import ANYBODY, nodes_of
from procurement.categories.queries import active_trades

MOST = 5


@dataclass(frozen=True)
class Suggestion:
    """A code to add, the trade it stands for when it is one, and how many more firms it would reach."""

    code: str
    trade: str | None
    more: int


async def suggestions(
    reference: str, codes: Collection[str], now: datetime, *, barred: Collection[int] = ()
) -> list[Suggestion]:
    """Return what would reach more than today, the most first: one statement that looks only at those who are not reached.

    Another code takes nobody away, so each is asked for by the nodes that it adds.
    """
    trades = await active_trades()
    own = nodes_of(codes, trades)
    if ANYBODY in own.broader:
        return []
    has = {*own.exact, *own.narrower, *own.broader}
    named = {*own.exact, *own.narrower}
    rows = []
    for code, trade in near_codes(codes, trades):
        more = nodes_of([*codes, code], trades)
        rows.append({"code": code, "trade": trade, "nodes": [*({*more.exact, *more.narrower, *more.broader} - has)],
                     "above": [*({*more.broader} - {*own.broader})],
                     "named": [*({*more.exact, *more.narrower} - named)]})  # fmt: skip
    # OFFSET 0 keeps each code's search on its indexes; who gets no mail is then taken from what it found.
    found = await fetch(
        f"""WITH searched AS MATERIALIZED (
                SELECT found.subscription_id FROM procurement p CROSS JOIN LATERAL ({SEARCHERS}) AS found
                WHERE p.reference = $6)
            SELECT p.code, p.trade, count(DISTINCT s.contact_id) AS contacts
            FROM jsonb_to_recordset($1::jsonb) AS p (code text, trade text, nodes text[], above text[], named text[])
            CROSS JOIN LATERAL (
                SELECT id, contact_id FROM subscription WHERE ended_at IS NULL AND NOT everything
                AND (nodes && p.nodes OR nodes_above && p.above) AND NOT nodes && $2 AND NOT nodes_above && $3
                UNION ALL SELECT s.id, s.contact_id FROM subscription_search q JOIN subscription s ON s.id = q.subscription_id
                WHERE s.ended_at IS NULL AND NOT s.everything AND NOT s.nodes && $2 AND NOT s.nodes_above && $3
                  AND (q.nodes && p.named OR q.code IN (SELECT left(p.code, n) FROM generate_series(2, 8) AS n))
                OFFSET 0) AS s
            WHERE s.contact_id <> ALL ($5) AND s.id NOT IN (SELECT subscription_id FROM searched)
              AND s.contact_id NOT IN (
                SELECT id FROM contact WHERE confirmed_at IS NULL OR ended_at IS NOT NULL OR paused_until > $4)
            GROUP BY 1, 2""",
        json.dumps(rows), list(has), list(own.broader), now, list(barred), reference,
    )  # fmt: skip
    more_reached = [Suggestion(row["code"], row["trade"], row["contacts"]) for row in found]
    return sorted(more_reached, key=lambda one: (-one.more, one.code))[:MOST]
