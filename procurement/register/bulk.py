"""Many drafts at once, for imports: numbers taken in one go, rows written by COPY."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.database import REFUSED, copy_rows, execute, fetch, fetch_value, transaction
from procurement.categories.domain import nodes_of
from procurement.categories.queries import active_trades
from procurement.register.actions import FIELDS
from procurement.register.domain import reference_of
from procurement.register.domain.lots import BLANK, whole_lots, with_lots
from procurement.register.errors import DraftInUse
from procurement.register.queries.desk import PLANNED_UNTIL

_WRITTEN = (
    "id", "reference", "year", "number", "buyer_id", "created_at", "changed_at", "match_exact", "match_narrower",
    "match_broader", *FIELDS,
)  # fmt: skip
_BLANK: dict[str, Any] = {
    "language": "sv", "currency": "SEK", "nuts": [], "cpv": [], "papers": [], "unknown": [], "preliminary": False,
}  # fmt: skip


class Draft(NamedTuple):
    """What a draft is made of; `texts` is {language: {title, summary, description}}."""

    buyer: str
    fields: Mapping[str, Any]
    texts: Mapping[str, Mapping[str, str]]
    links: Sequence[Mapping[str, str]] = ()
    lots: Sequence[Mapping[str, Any]] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Its codes, those of its lots among them."""
        return tuple(with_lots(self.fields.get("cpv") or (), self.lots))


class Written(NamedTuple):
    """A draft's id and its public number."""

    id: int
    reference: str


async def create_drafts(drafts: Sequence[Draft], *, by: str, now: datetime, owner: str | None = None) -> list[Written]:
    """Write drafts, which `owner` looks after from now on, and return them in the same order."""
    if not drafts:
        return []
    async with transaction():
        buyers = await _buyers({draft.buyer for draft in drafts})
        written = await _numbers(len(drafts), now)
        trades = await active_trades()
        nodes = {codes: nodes_of(list(codes), trades) for codes in {draft.codes for draft in drafts}}
        rows = [
            _row(draft, new, buyers[draft.buyer], nodes[draft.codes], now, owner)
            for draft, new in zip(drafts, written, strict=True)
        ]
        await copy_rows("procurement", _WRITTEN, rows)
        await copy_rows("procurement_text", ("procurement_id", "language", "title", "summary", "description"), [
            (new.id, language, text["title"], text.get("summary", ""), text.get("description", ""))
            for draft, new in zip(drafts, written, strict=True) for language, text in draft.texts.items()
        ])  # fmt: skip
        await copy_rows("procurement_link", ("procurement_id", "kind", "url", "title", "language"), [
            (new.id, link.get("kind", "document"), link["url"], link["title"], link.get("language", "sv"))
            for draft, new in zip(drafts, written, strict=True) for link in draft.links
        ])  # fmt: skip
        await copy_rows("procurement_lot", ("procurement_id", *BLANK), [
            (new.id, *(lot[name] for name in BLANK))
            for draft, new in zip(drafts, written, strict=True) for lot in whole_lots(draft.lots)
        ])  # fmt: skip
        await _revise([(new.id, 1, "created", {}) for new in written], by, now)
    return written


async def publish_drafts(statuses: Mapping[int, Mapping[str, Any]], *, by: str, now: datetime) -> None:
    """Make drafts public, each with what belongs to its status: {id: {status, cancelled_reason, awarded_to, awarded_on}}."""
    ids = list(statuses)
    columns = [
        [statuses[one].get(name) for one in ids] for name in ("status", "cancelled_reason", "awarded_to", "awarded_on")
    ]
    async with transaction():
        rows = await fetch(
            f"""UPDATE procurement p SET status = d.status, cancelled_reason = d.cancelled_reason, published_at = $1,
                   promised_on = CASE WHEN d.status IN ('planned', 'dialogue') THEN {PLANNED_UNTIL} END,
                   opened_on = CASE WHEN d.status = 'open' THEN ($1 AT TIME ZONE 'Europe/Stockholm')::date END,
                   awarded_to = d.awarded_to, awarded_on = d.awarded_on, revision = revision + 1, changed_at = $1
               FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::date[])
                   AS d (id, status, cancelled_reason, awarded_to, awarded_on)
               WHERE p.id = d.id AND p.status = 'draft' RETURNING p.id, p.revision, p.status""",
            now, ids, *columns,
        )  # fmt: skip
        changes = [(row["id"], row["revision"], "published", {"status": ["draft", row["status"]]}) for row in rows]
        await _revise(changes, by, now)


def _row(draft: Draft, new: Written, buyer: int, nodes: Any, now: datetime, owner: str | None) -> tuple[Any, ...]:
    year, number = new.reference.split("-")
    values = {**_BLANK, **{name: value for name, value in draft.fields.items() if value is not None}}
    values |= {"id": new.id, "reference": new.reference, "year": int(year), "number": int(number), "buyer_id": buyer}
    values["cpv"] = list(draft.codes)
    values["owner"] = owner
    values |= {"created_at": now, "changed_at": now}
    values |= {
        "match_exact": list(nodes.exact),
        "match_narrower": list(nodes.narrower),
        "match_broader": list(nodes.broader),
    }
    return tuple(values.get(name) for name in _WRITTEN)


async def _numbers(count: int, now: datetime) -> list[Written]:
    """Take the next numbers of the year; others wait for this transaction, so that there is no gap."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('procurement number'))")
    last = await fetch_value("SELECT coalesce(max(number), 0) FROM procurement WHERE year = $1", now.year)
    ids = await fetch(
        "SELECT nextval(pg_get_serial_sequence('procurement', 'id'))::int AS id FROM generate_series(1, $1)", count
    )
    return [Written(row["id"], reference_of(now.year, last + place)) for place, row in enumerate(ids, start=1)]


async def _buyers(names: set[str]) -> dict[str, int]:
    await execute(
        "INSERT INTO buyer (name, country) SELECT n, 'SE' FROM unnest($1::text[]) AS n ON CONFLICT (name) DO NOTHING",
        sorted(names),
    )
    return {
        row["name"]: row["id"] for row in await fetch("SELECT id, name FROM buyer WHERE name = ANY ($1)", list(names))
    }


async def _revise(revisions: Sequence[tuple[int, int, str, dict[str, Any]]], by: str, now: datetime) -> None:
    await copy_rows(
        "procurement_revision",
        ("procurement_id", "number", "at", "by", "event", "changes", "matters"),
        [(one, number, now, by, event, json.dumps(changes), False) for one, number, event, changes in revisions],
    )


async def discard_drafts(ids: Sequence[int]) -> None:
    """Take drafts away that nobody but staff has seen; what is public stays.

    Raises:
        DraftInUse: something else refers to one of them.
    """
    try:
        async with transaction():
            rows = await fetch(
                "SELECT id FROM procurement WHERE id = ANY ($1) AND status = 'draft' FOR UPDATE", list(ids)
            )
            drafts = [row["id"] for row in rows]
            for table in (
                "procurement_text",
                "procurement_link",
                "procurement_lot",
                "procurement_document",
                "procurement_question",
                "procurement_revision",
            ):
                await execute(f"DELETE FROM {table} WHERE procurement_id = ANY ($1)", drafts)
            await execute("DELETE FROM procurement WHERE id = ANY ($1)", drafts)
    except REFUSED:
        raise DraftInUse from None
