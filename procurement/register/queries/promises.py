"""What was promised to the public beside what came of it; contracts that need a successor."""

from datetime import date
from typing import Any

from portal.foundation.database import fetch, fetch_row
from procurement.register.queries import COLUMNS, FROM, whole
from procurement.register.queries.desk import PLANNED_UNTIL

ENDING = """p.status IN ('awarded', 'ended') AND p.contract_until_on BETWEEN $1 AND $2
    AND p.renewal_declined_at IS NULL AND NOT EXISTS (SELECT FROM procurement n WHERE n.follows_id = p.id)"""


async def contracts_to_renew(
    first: date, last: date, *, after: tuple[date, int] | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Return what was awarded with a contract that ends in between and that nothing follows yet, the soonest first.

    `after` is (last day, id) of where the former page ended.
    """
    ends_on, number = after or (None, None)
    rows = await fetch(
        f"""SELECT {COLUMNS} {FROM} WHERE {ENDING} AND ($4::date IS NULL OR (p.contract_until_on, p.id) > ($4, $5::int))
            ORDER BY p.contract_until_on, p.id LIMIT $3""",
        first, last, limit, ends_on, number,
    )  # fmt: skip
    return [whole(row) for row in rows]


async def beside(procurement_id: int) -> dict[str, Any]:
    """Return how many papers and waiting questions one has (`documents`, `questions`), and its neighbours in time.

    `follows` is the number of the one whose contract this takes over from, `followed_by` of the one that takes over from this.
    """
    row = await fetch_row(
        """SELECT f.reference AS follows, n.reference AS followed_by,
             (SELECT count(*) FROM procurement_document d WHERE d.procurement_id = p.id AND d.removed_at IS NULL) AS documents,
             (SELECT count(*) FROM procurement_question q WHERE q.procurement_id = p.id AND q.published_at IS NULL
              AND q.set_aside_at IS NULL) AS questions
           FROM procurement p
           LEFT JOIN procurement f ON f.id = p.follows_id LEFT JOIN procurement n ON n.follows_id = p.id
           WHERE p.id = $1""",
        procurement_id,
    )
    return dict(row) if row else {"follows": None, "followed_by": None, "documents": 0, "questions": 0}


async def promised_procurements(*, after: tuple[date, int] | None = None, limit: int = 50) -> list[dict[str, Any]]:
    """Return what the public was promised a time for, the latest promise first; `after` is where the former page ended."""
    promised_on, number = after or (None, None)
    rows = await fetch(
        f"""SELECT {COLUMNS}, {PLANNED_UNTIL} AS planned_until_on {FROM}
            WHERE p.promised_on IS NOT NULL AND ($2::date IS NULL OR (p.promised_on, p.id) < ($2, $3::int))
            ORDER BY p.promised_on DESC, p.id DESC LIMIT $1""",
        limit, promised_on, number,
    )  # fmt: skip
    return [whole(row) for row in rows]
