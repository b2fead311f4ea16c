"""A procurement's content changes; what somebody else wrote meanwhile is never lost."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.database import fetch, transaction
from procurement.register import domain
from procurement.register.actions import records
from procurement.register.domain import PARTS
from procurement.register.domain.lots import whole_lots, with_lots
from procurement.register.errors import EditedMeanwhile
from procurement.register.queries import lots_of


class Edited(NamedTuple):
    """The names of the fields that changed, and the revision that tells of it; none when nothing did."""

    changes: list[str]
    revision: int | None


async def edit_procurement(
    reference: str,
    fields: dict[str, Any],
    texts: dict[str, dict[str, str]] | None = None,
    links: Sequence[dict[str, str]] | None = None,
    lots: Sequence[dict[str, Any]] | None = None,
    *,
    by: str,
    now: datetime,
    seen_revision: int | None = None,
    own: Collection[int] = (),
) -> Edited:
    """Write what differs and return what that was; nothing differs, nothing is written.

    With `seen_revision`, what others changed since then and this caller left as it was stays theirs; `own` are the
    revisions that the same form has made since. A text that says nothing is taken away; of a text, `requirements` may
    be left out, and of all the rest what is not given stays.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        EditedMeanwhile: somebody else changed the same fields since `seen_revision`; nothing is written.
    """
    async with transaction():
        before = await records.held(reference)
        standing = {**before, **await _content(before["id"])}
        wanted = {**records.known(fields), **_flat(texts or {})}
        if links is not None:
            wanted["links"] = [_whole(link) for link in links]
        if lots is not None:
            wanted["lots"] = whole_lots(lots)
        if seen_revision is not None and seen_revision != before["revision"]:
            base = await _as_it_was(before["id"], seen_revision, own, by)
            wanted = _beside_others(before["reference"], standing, wanted, base)
        if "lots" in wanted or "cpv" in wanted:
            after = standing | wanted
            wanted["cpv"] = with_lots(after["cpv"], after["lots"])
        changes = _named(domain.differences(standing, wanted))
        if changes:
            await _write(before, standing, changes, by, now)
    return Edited(list(changes), before["revision"] + 1 if changes else None)


def _beside_others(
    reference: str, standing: dict[str, Any], wanted: dict[str, Any], base: dict[str, Any]
) -> dict[str, Any]:
    """Return what the caller changed since the revision it saw.

    Raises:
        EditedMeanwhile: others changed the same to something else.
    """
    mine = {name: value for name, value in wanted.items() if name not in base or not _same(value, base[name])}
    disputed = [name for name in mine if name in base and not _same(mine[name], _plain(standing.get(name, "")))]
    if disputed:
        raise EditedMeanwhile(reference, {name: standing.get(name, "") for name in disputed})
    return mine


async def _as_it_was(procurement_id: int, seen: int, own: Collection[int], by: str) -> dict[str, Any]:
    """Return what the fields held that others changed since revision `seen`, just before they did."""
    rows = await fetch(
        """SELECT DISTINCT ON (c.key) c.key, c.value -> 0 AS value
           FROM procurement_revision r, jsonb_each(r.changes) AS c
           WHERE r.procurement_id = $1 AND r.number > $2 AND NOT (r.number = ANY ($3) AND r.by = $4)
           ORDER BY c.key, r.number""",
        procurement_id, seen, list(own), by,
    )  # fmt: skip
    return {row["key"]: json.loads(row["value"]) for row in rows}


def _same(value: Any, kept: Any) -> bool:
    """Tell whether a value is what a revision kept; nothing and an empty text are the same."""
    return (_plain(value) or None) == (kept or None)


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value, default=records.plain))


def _named(changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Return the changes without texts that were and are empty."""
    return {name: pair for name, pair in changes.items() if pair != [None, ""]}


async def _content(procurement_id: int) -> dict[str, Any]:
    """Return texts, links and lots in the shape their changes are kept in."""
    texts = await fetch(
        "SELECT language, title, summary, description, requirements FROM procurement_text WHERE procurement_id = $1",
        procurement_id,
    )
    links = await fetch(
        "SELECT kind, url, title, language FROM procurement_link WHERE procurement_id = $1 ORDER BY id", procurement_id
    )
    return _flat({row["language"]: dict(row) for row in texts}) | {
        "links": [dict(row) for row in links],
        "lots": await lots_of(procurement_id),
    }


def _flat(texts: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return {title_fi: …} of {fi: {title: …}}; requirements that are not spoken of are left out."""
    return {
        f"{part}_{language}": text.get(part, "")
        for language, text in texts.items()
        for part in PARTS
        if part in text or part != "requirements"
    }


def _whole(link: dict[str, str]) -> dict[str, str]:
    return {"kind": "document", "language": "sv", **link}


async def _write(
    before: dict[str, Any], standing: dict[str, Any], changes: dict[str, list[Any]], by: str, now: datetime
) -> None:
    columns = {name: after for name, (_, after) in changes.items() if name in records.FIELDS}
    if "cpv" in columns:
        columns |= await records.matched_nodes(columns["cpv"])
    touched = {language for language in domain.LANGUAGES for part in PARTS if f"{part}_{language}" in changes}
    after = standing | {name: value for name, (_, value) in changes.items()}
    texts = {language: {part: after.get(f"{part}_{language}") or "" for part in PARTS} for language in touched}
    await records.write_texts(before["id"], texts)
    if "links" in changes:
        await records.write_links(before["id"], changes["links"][1])
    if "lots" in changes:
        await records.write_lots(before["id"], changes["lots"][1])
    await records.apply(before, columns, changes, by, "changed", now)
