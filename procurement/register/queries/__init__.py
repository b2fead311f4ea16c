"""Reading the register."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from portal.foundation.database import Question, fetch, fetch_row, fetch_value, rows_of
from portal.foundation.i18n import gettext
from procurement.categories.domain import Trade, relation, touched_prefixes
from procurement.register.domain import LANGUAGES, PARTS, same_title
from procurement.register.errors import NoSuchProcurement

PUBLIC = "p.published_at IS NOT NULL AND p.status <> 'draft' AND p.merged_into_id IS NULL AND p.withdrawn_at IS NULL"

COLUMNS = """
    p.*, b.name AS buyer, (SELECT m.reference FROM procurement m WHERE m.id = p.merged_into_id) AS merged_into,
    (SELECT json_object_agg(t.language, json_build_object(
        'title', t.title, 'summary', t.summary, 'description', t.description, 'requirements', t.requirements))
     FROM procurement_text t WHERE t.procurement_id = p.id) AS texts,
    coalesce((SELECT json_agg(json_build_object('kind', l.kind, 'url', l.url, 'title', l.title, 'language', l.language)
        ORDER BY l.id) FROM procurement_link l WHERE l.procurement_id = p.id), '[]') AS links,
    coalesce((SELECT json_agg(json_build_object('number', l.number, 'title', l.title, 'description', l.description,
        'cpv', l.cpv, 'value_minor', l.value_minor, 'deadline_at', l.deadline_at, 'awarded_to', l.awarded_to,
        'cancelled', l.cancelled) ORDER BY l.id) FROM procurement_lot l WHERE l.procurement_id = p.id), '[]') AS lots
"""
FROM = "FROM procurement p JOIN buyer b ON b.id = p.buyer_id"


async def procurement_by_reference(reference: str) -> dict[str, Any]:
    """Return a procurement with its texts and links.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    row = await fetch_row(f"SELECT {COLUMNS} {FROM} WHERE p.reference = $1", reference)
    if row is None:
        raise NoSuchProcurement(reference)
    return whole(row)


async def lots_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return a procurement's lots in their order."""
    rows = await fetch(
        """SELECT number, title, description, cpv, value_minor, deadline_at, awarded_to, cancelled FROM procurement_lot
           WHERE procurement_id = $1 ORDER BY id""",
        procurement_id,
    )
    return [dict(row) for row in rows]


async def procurements_with_ids(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the procurements with these ids, by id."""
    rows = await fetch(f"SELECT {COLUMNS} {FROM} WHERE p.id = ANY($1)", list(ids))
    return {row["id"]: whole(row) for row in rows}


async def listed_procurements(
    statuses: Sequence[str] | None = None, *, public: bool = True, after: int | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Return procurements, newest number first; `after` is the id the former page ended with."""
    where = ["true"]
    arguments: list[Any] = [limit]
    if public:
        where.append(PUBLIC)
    if statuses:
        arguments.append(list(statuses))
        where.append(f"p.status = ANY(${len(arguments)})")
    if after is not None:
        arguments.append(after)
        where.append(f"p.id < ${len(arguments)}")
    rows = await fetch(f"SELECT {COLUMNS} {FROM} WHERE {' AND '.join(where)} ORDER BY p.id DESC LIMIT $1", *arguments)
    return [whole(row) for row in rows]


async def bought_of_same_kind(procurement_id: int, cpv: Sequence[str], year: int) -> tuple[int, int]:
    """Return the sum in öre, and the number, of the year's other purchases whose main code begins with the same three digits.

    Those of the same buyer: each authority adds up its own. The highest value that is told counts; drafts and what was
    cancelled do not.
    """
    [row] = await rows_of(same_kind(procurement_id, cpv, year))
    return row["total"], row["n"]


def same_kind(procurement_id: int, cpv: Sequence[str], year: int) -> Question:
    """Ask for what `bought_of_same_kind` returns: `total` and `n`."""
    return Question(
        """SELECT coalesce(sum(coalesce(value_to_minor, value_from_minor)), 0)::bigint AS total, count(*) AS n
           FROM procurement WHERE id <> $1 AND buyer_id = coalesce((SELECT buyer_id FROM procurement WHERE id = $1), buyer_id)
             AND left(cpv[1], 3) = $2 AND status NOT IN ('draft', 'cancelled')
             AND currency = 'SEK' AND extract(year FROM published_at AT TIME ZONE 'Europe/Stockholm') = $3""",
        (procurement_id, cpv[0][:3] if cpv else "", year),
    )


async def sums_of_same_kind(year: int) -> list[dict[str, Any]]:
    """Return what each buyer published of each kind in a year: the first three digits, the sum and the smallest in öre, how many.

    As for one purchase: the highest value that is told counts; drafts and what was cancelled do not.
    """
    rows = await fetch(
        """SELECT b.name AS buyer, left(p.cpv[1], 3) AS group, sum(coalesce(p.value_to_minor, p.value_from_minor))::bigint AS total,
                  min(coalesce(p.value_to_minor, p.value_from_minor)) AS smallest, count(*) AS purchases
           FROM procurement p JOIN buyer b ON b.id = p.buyer_id
           WHERE p.cpv <> '{}' AND p.status NOT IN ('draft', 'cancelled') AND p.currency = 'SEK'
             AND coalesce(p.value_to_minor, p.value_from_minor) > 0
             AND extract(year FROM p.published_at AT TIME ZONE 'Europe/Stockholm') = $1
           GROUP BY b.id, 2 ORDER BY 3 DESC, 1, 2""",
        year,
    )
    return [dict(row) for row in rows]


async def soon_due(now: datetime, limit: int = 5) -> list[dict[str, Any]]:
    """Return open procurements, the nearest deadline first."""
    rows = await fetch(
        f"SELECT {COLUMNS} {FROM} WHERE p.status = 'open' AND p.deadline_at > $1 ORDER BY p.deadline_at LIMIT $2",
        now, limit,
    )  # fmt: skip
    return [whole(row) for row in rows]


async def public_buyers() -> list[dict[str, Any]]:
    """Return who buys something that is public, by name, with how many procurements."""
    rows = await fetch(
        f"""SELECT b.name, b.organisation_number, b.country, count(*) AS procurements
            FROM buyer b JOIN procurement p ON p.buyer_id = b.id WHERE {PUBLIC} GROUP BY b.id ORDER BY b.name"""
    )
    return [dict(row) for row in rows]


# What was called off may be told after all; after so long it is another matter. Keeps the search on its index.
LONGEST_CALLED_OFF = timedelta(days=60)


async def told_alike(procurement_id: int, since: datetime) -> list[str]:
    """Return the numbers of the same buyer's other procurements that are called the same and are told of since then.

    Case, marks and space make no other title. What was called off tells nobody.
    """
    rows = await fetch(
        """SELECT o.reference, t.title AS own, u.title FROM procurement p
           JOIN procurement o ON o.buyer_id = p.buyer_id AND o.id <> p.id AND o.language = p.language
           JOIN procurement_text t ON t.procurement_id = p.id AND t.language = p.language
           JOIN procurement_text u ON u.procurement_id = o.id AND u.language = o.language
           WHERE p.id = $1 AND o.published_at >= $3 AND greatest(o.published_at, o.tell_from) >= $2
             AND o.status <> 'draft' AND o.called_off_at IS NULL ORDER BY o.id""",
        procurement_id, since, since - LONGEST_CALLED_OFF,
    )  # fmt: skip
    return [row["reference"] for row in rows if same_title(row["own"]) == same_title(row["title"])]


async def coming_publications(limit: int = 50) -> list[dict[str, Any]]:
    """Return {"kind", "at", "reference", "title"} of drafts that have an hour (`publication`), and of what is public and whose
    mail waits (`telling`), the nearest first."""
    rows = await fetch(
        """SELECT c.kind, c.at, c.reference, coalesce(t.title, '') AS title FROM (
               SELECT 'publication' AS kind, publish_at AS at, id, reference, language FROM procurement
               WHERE status = 'draft' AND publish_at IS NOT NULL
               UNION ALL SELECT 'telling', tell_from, id, reference, language FROM procurement
               WHERE tell_from IS NOT NULL AND telling_began_at IS NULL AND called_off_at IS NULL AND status = ANY ($2)) AS c
           LEFT JOIN procurement_text t ON t.procurement_id = c.id AND t.language = c.language
           ORDER BY c.at, c.id LIMIT $1""",
        limit, ["planned", "dialogue", "open"],
    )  # fmt: skip
    return [dict(row) for row in rows]


async def last_editor(procurement_id: int) -> str:
    """Return who wrote the last change."""
    found: str = await fetch_value(
        "SELECT by FROM procurement_revision WHERE procurement_id = $1 ORDER BY number DESC LIMIT 1", procurement_id
    )
    return found


async def revisions_of(procurement_id: int) -> list[dict[str, Any]]:
    """Return all revisions, the newest first, with their changes read."""
    rows = await fetch(
        """SELECT number, at, by, event, changes::json AS changes, matters FROM procurement_revision
           WHERE procurement_id = $1 ORDER BY number DESC""",
        procurement_id,
    )
    return [{**dict(row), "changes": _json(row["changes"])} for row in rows]


def whole(row: Any) -> dict[str, Any]:
    """Return a row of `COLUMNS` with its texts, links and lots read."""
    read = {"texts": _json(row["texts"]) or {}, "links": _json(row["links"])}
    return {**dict(row), **read, "lots": [_with_instant(lot) for lot in _json(row["lots"])]}


def _with_instant(lot: dict[str, Any]) -> dict[str, Any]:
    told = lot["deadline_at"]
    return {**lot, "deadline_at": datetime.fromisoformat(told) if told else None}


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def text_in(procurement: dict[str, Any], language: str) -> tuple[str, dict[str, str]]:
    """Return the language its text is really in, and the text: the reader's, else the original, else any.

    An original in a language that is not shown here comes after Swedish and English, which more of us read.
    """
    texts, original = procurement["texts"], procurement["language"]
    for candidate in (language, original if original in LANGUAGES else "sv", "sv", "en", original, *texts):
        if candidate in texts and texts[candidate]["title"]:
            return candidate, texts[candidate]
    # Only a draft has no title.
    blank = dict.fromkeys(PARTS, "")
    return original, {**blank, **texts.get(original, {}), "title": gettext("Utan titel")}


def part_in(procurement: dict[str, Any], part: str, language: str) -> tuple[str, str]:
    """Return the language that a part of the text is in, and the part: the reader's, else the original's.

    A translation may lack a part that the original has.
    """
    spoken, text = text_in(procurement, language)
    original = procurement["language"]
    if not text.get(part) and procurement["texts"].get(original, {}).get(part):
        return original, procurement["texts"][original][part]
    return spoken, text.get(part) or ""


async def bought_in_trade(slug: str, since: date, limit: int = 50) -> list[dict[str, Any]]:
    """Return what was awarded in a trade from a day on, the latest first."""
    rows = await fetch(
        f"""SELECT {COLUMNS} {FROM} WHERE {PUBLIC} AND p.status IN ('awarded', 'ended') AND p.awarded_on >= $2
            AND p.match_exact && $1::text[] ORDER BY p.awarded_on DESC, p.id DESC LIMIT $3""",
        [f"t:{slug}"], since, limit,
    )  # fmt: skip
    return [whole(row) for row in rows]


async def counted_by_trade() -> dict[str, dict[str, Any]]:
    """Return {slug: how many are open, how many are planned, when one of them last changed} of trades that have any."""
    rows = await fetch(
        f"""SELECT substr(node, 3) AS slug, count(*) FILTER (WHERE p.status = 'open') AS open,
              count(*) FILTER (WHERE p.status IN ('planned', 'dialogue')) AS planned, max(p.changed_at) AS changed_at
            FROM procurement p CROSS JOIN LATERAL unnest(p.match_exact) AS node
            WHERE {PUBLIC} AND p.status IN ('open', 'planned', 'dialogue') AND node LIKE 't:%' GROUP BY node"""
    )
    return {row["slug"]: dict(row) for row in rows}


async def years_of_procurements() -> dict[int, datetime]:
    """Return {year of their number: when one of them last changed} of what the public may see."""
    rows = await fetch(f"SELECT p.year, max(p.changed_at) AS at FROM procurement p WHERE {PUBLIC} GROUP BY p.year")
    return {row["year"]: row["at"] for row in rows}


async def titles_of_year(year: int, limit: int) -> list[dict[str, Any]]:
    """Return number, titles and last change of what the public may see of a year, the newest first."""
    rows = await fetch(
        f"""SELECT p.reference, p.language, p.changed_at, (SELECT json_object_agg(t.language, json_build_object(
              'title', t.title)) FROM procurement_text t WHERE t.procurement_id = p.id) AS texts
            FROM procurement p WHERE {PUBLIC} AND p.year = $1 ORDER BY p.number DESC LIMIT $2""",
        year, limit,
    )  # fmt: skip
    return [{**dict(row), "texts": _json(row["texts"]) or {}} for row in rows]


async def procurements_of_year(first: date, last: date, limit: int = 500) -> list[dict[str, Any]]:
    """Return what is planned for days in between, has its last day there, or a contract that ends there."""
    rows = await fetch(
        f"""SELECT {COLUMNS} {FROM} WHERE {PUBLIC} AND (
              p.status IN ('planned', 'dialogue') AND p.planned_on BETWEEN $1 AND $2
              OR p.status = 'open' AND (p.deadline_at AT TIME ZONE 'Europe/Stockholm')::date BETWEEN $1 AND $2 + 1
              OR p.status IN ('awarded', 'ended') AND p.contract_until_on BETWEEN $1 AND $2)
            ORDER BY coalesce(p.planned_on, p.contract_until_on), p.deadline_at, p.id LIMIT $3""",
        first, last, limit,
    )  # fmt: skip
    return [whole(row) for row in rows]


async def planned_by_trade() -> dict[str, list[dict[str, Any]]]:
    """Return public purchases that are planned or open, by the trades they fall in: {slug: [{reference, title}]}."""
    rows = await fetch(
        """SELECT substr(node, 3) AS slug, p.reference, (SELECT title FROM procurement_text t WHERE t.procurement_id = p.id
                  ORDER BY t.language = p.language DESC LIMIT 1) AS title
           FROM procurement p CROSS JOIN LATERAL unnest(p.match_exact) AS node
           WHERE p.status IN ('planned', 'dialogue', 'open') AND node LIKE 't:%' ORDER BY p.planned_on, p.id LIMIT 2000""",
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["slug"], []).append({"reference": row["reference"], "title": row["title"] or ""})
    return found


async def changed_by_trade(before: Trade, after: Trade, limit: int = 2000) -> dict[str, list[dict[str, Any]]]:
    """Return the purchases not over yet that a change of a trade gains, loses, or moves nearer or farther.

    {gains, loses, moves}: each {id, reference, title, status}.
    """
    prefixes = touched_prefixes(before, after)
    rows = await fetch(
        """SELECT p.id, p.reference, p.status, p.cpv, (SELECT title FROM procurement_text t WHERE t.procurement_id = p.id
                  ORDER BY t.language = p.language DESC LIMIT 1) AS title
           FROM procurement p WHERE p.status IN ('draft', 'planned', 'dialogue', 'open')
             AND EXISTS (SELECT FROM unnest(p.cpv) AS c (code), unnest($1::text[]) AS x (prefix)
                         WHERE c.code LIKE x.prefix || '%' OR x.prefix LIKE rpad(rtrim(c.code, '0'), 2, '0') || '%')
           ORDER BY p.id DESC LIMIT $2""",
        list(prefixes), limit,
    )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {"gains": [], "loses": [], "moves": []}
    for row in rows:
        was, now = relation(before, row["cpv"]), relation(after, row["cpv"])
        if was != now:
            found["gains" if was == "none" else "loses" if now == "none" else "moves"].append(dict(row))
    return found
