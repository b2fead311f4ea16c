"""Firms that may be one: by number, by name but for its legal form, or by a name that is nearly the same."""

import json
from typing import Any

from portal.foundation.database import fetch

NEARLY = 0.55
# Keys of names hold letters, digits and spaces only.
NUMBER = "#"
_SHOWN = """json_agg(json_build_object('id', f.id, 'name', f.name, 'number', f.organisation_number, 'origin', f.origin,
            'contacts', (SELECT count(*) FROM contact c WHERE c.supplier_id = f.id AND c.email NOT LIKE 'erased-%'),
            'contact', (SELECT min(id) FROM contact c WHERE c.supplier_id = f.id AND c.email NOT LIKE 'erased-%'))
            ORDER BY f.organisation_number IS NULL, f.id) AS firms"""
_TOLD_APART = """EXISTS (SELECT 1 FROM supplier_not_same s WHERE s.first_id = min(f.id) AND s.second_id = max(f.id))"""


async def doubles(*, after: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Return groups of firms with the same number, then with the same name but for its legal form, by what they share.

    `after` is the key of the last group of the former page; that of a number begins with a sign that no name begins with.

    Where all have numbers and the numbers differ they are different firms; what was told apart is left out.
    """
    numbers = await _same_number(after[1:], limit) if not after or after[0] == NUMBER else []
    rows = await fetch(
        # The names that occur twice are found in the index alone; only their firms are read.
        f"""SELECT f.name_key AS key, {_SHOWN} FROM supplier f
            WHERE f.merged_into_id IS NULL AND f.name_key IN (
                SELECT name_key FROM supplier WHERE merged_into_id IS NULL AND name_key > $1
                GROUP BY name_key HAVING count(*) > 1)
            GROUP BY 1 HAVING count(*) > 1 AND NOT (count(*) = 2 AND {_TOLD_APART})
               AND NOT (count(DISTINCT f.organisation_number) = count(*))
            ORDER BY 1 LIMIT $2""",
        "" if after[:1] == NUMBER else after, limit,
    )  # fmt: skip
    found = [{"key": row["key"], "firms": json.loads(row["firms"])} for row in rows]
    return [*numbers, *found][:limit]


async def _same_number(after: str, limit: int) -> list[dict[str, Any]]:
    number, _, country = after.partition(" ")
    rows = await fetch(
        f"""SELECT f.organisation_number || ' ' || f.country AS key, {_SHOWN} FROM supplier f
            WHERE f.merged_into_id IS NULL AND f.organisation_number IN (
                SELECT organisation_number FROM supplier WHERE organisation_number IS NOT NULL
                GROUP BY organisation_number HAVING count(*) > 1)
              AND (f.organisation_number, f.country) > ($2, $3)
            GROUP BY f.organisation_number, f.country HAVING count(*) > 1 AND NOT (count(*) = 2 AND {_TOLD_APART})
            ORDER BY f.organisation_number, f.country LIMIT $1""",
        limit, number, country,
    )  # fmt: skip
    return [{"key": f"{NUMBER}{row['key']}", "firms": json.loads(row["firms"])} for row in rows]


async def alike(supplier_id: int, *, limit: int = 5) -> list[dict[str, Any]]:
    """Return other firms with the same number or nearly the same name, the nearest first."""
    rows = await fetch(
        """SELECT o.id, o.name, o.organisation_number, similarity(o.name, f.name) AS score
           FROM supplier f JOIN supplier o ON o.name % f.name OR o.organisation_number = f.organisation_number
           WHERE f.id = $1 AND o.id <> f.id AND o.merged_into_id IS NULL
             AND (similarity(o.name, f.name) >= $2 OR o.organisation_number = f.organisation_number)
             AND (o.organisation_number IS NULL OR f.organisation_number IS NULL
                  OR o.organisation_number = f.organisation_number)
             AND NOT EXISTS (SELECT 1 FROM supplier_not_same s
                             WHERE s.first_id = least(o.id, f.id) AND s.second_id = greatest(o.id, f.id))
           ORDER BY score DESC, o.id LIMIT $3""",
        supplier_id, NEARLY, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def merges_of(supplier_id: int) -> list[dict[str, Any]]:
    """Return what was merged into a firm and stands, the newest first."""
    rows = await fetch(
        """SELECT m.id, m.at, m.by, g.name, g.organisation_number, cardinality(m.contacts) AS contacts
           FROM supplier_merge m JOIN supplier g ON g.id = m.gone_id
           WHERE m.kept_id = $1 AND m.undone_at IS NULL ORDER BY m.id DESC""",
        supplier_id,
    )
    return [dict(row) for row in rows]
