"""Changes to procurements; each writes its revision in the same transaction."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portal.foundation.database import execute, execute_many, fetch, fetch_row, fetch_value, transaction
from procurement.categories.domain import nodes_of
from procurement.categories.queries import active_trades
from procurement.register import domain
from procurement.register.errors import EditedMeanwhile, NoSuchProcurement, NotAllowedNow, NotReady

# The columns an officer or a notice may set; everything else is the register's own.
FIELDS = (
    "unit", "language", "procedure", "nuts", "place", "value_from_minor", "value_to_minor", "currency", "cpv",
    "planned_on", "planned_precision", "preliminary", "deadline_at", "questions_until", "contract_from_on",
    "contract_until_on", "submission_url", "submission_system", "upphandlings_id", "case_number", "contact_name",
    "contact_email", "contact_phone", "awarded_to", "awarded_on", "bids", "internal_note",
)  # fmt: skip


async def buyer_named(name: str, *, organisation_number: str | None = None, country: str = "SE") -> int:
    """Return the id of the buyer with this name, made first when there is none."""
    await execute(
        "INSERT INTO buyer (name, organisation_number, country) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        name, organisation_number, country,
    )  # fmt: skip
    buyer_id: int = await fetch_value("SELECT id FROM buyer WHERE name = $1", name)
    return buyer_id


async def create_draft(
    fields: dict[str, Any],
    texts: dict[str, dict[str, str]],
    links: Sequence[dict[str, str]] = (),
    *,
    buyer: str,
    by: str,
    now: datetime,
) -> str:
    """Write a draft and return its public number; `texts` is {language: {title, summary, description}}."""
    async with transaction():
        year, number = await _next_number(now)
        reference = domain.reference_of(year, number)
        values = {**_known(fields), **await _nodes(fields.get("cpv") or [])}
        values |= {"reference": reference, "year": year, "number": number, "buyer_id": await buyer_named(buyer)}
        values |= {"created_at": now, "changed_at": now}
        names = ", ".join(values)
        marks = ", ".join(f"${index}" for index in range(1, len(values) + 1))
        procurement_id = await fetch_value(
            f"INSERT INTO procurement ({names}) VALUES ({marks}) RETURNING id", *values.values()
        )
        await _write_texts(procurement_id, texts)
        await _write_links(procurement_id, links)
        await _revise(procurement_id, 1, by, "created", {}, matters=False, now=now)
    return reference


async def _next_number(now: datetime) -> tuple[int, int]:
    """Return the next number of the year; others wait for this transaction, so that there is no gap."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('procurement number'))")
    number = await fetch_value("SELECT coalesce(max(number), 0) + 1 FROM procurement WHERE year = $1", now.year)
    return now.year, number


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in FIELDS if name in fields}


async def _nodes(codes: list[str]) -> dict[str, list[str]]:
    nodes = nodes_of(codes, await active_trades())
    return {
        "match_exact": list(nodes.exact),
        "match_narrower": list(nodes.narrower),
        "match_broader": list(nodes.broader),
    }


async def _write_texts(procurement_id: int, texts: dict[str, dict[str, str]]) -> None:
    await execute_many(
        """INSERT INTO procurement_text (procurement_id, language, title, summary, description)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (procurement_id, language)
           DO UPDATE SET title = excluded.title, summary = excluded.summary, description = excluded.description""",
        [
            (procurement_id, language, text["title"], text.get("summary", ""), text.get("description", ""))
            for language, text in texts.items()
            if text.get("title")
        ],
    )


async def _write_links(procurement_id: int, links: Sequence[dict[str, str]]) -> None:
    await execute("DELETE FROM procurement_link WHERE procurement_id = $1", procurement_id)
    await execute_many(
        "INSERT INTO procurement_link (procurement_id, kind, url, title, language) VALUES ($1, $2, $3, $4, $5)",
        [
            (procurement_id, link.get("kind", "document"), link["url"], link["title"], link.get("language", "sv"))
            for link in links
        ],
    )


async def _for_change(reference: str) -> dict[str, Any]:
    row = await fetch_row("SELECT * FROM procurement WHERE reference = $1 FOR NO KEY UPDATE", reference)
    if row is None:
        raise NoSuchProcurement(reference)
    return dict(row)


async def _content(procurement_id: int) -> dict[str, Any]:
    """Return texts and links in the shape their changes are kept in."""
    texts = await fetch(
        "SELECT language, title, summary, description FROM procurement_text WHERE procurement_id = $1", procurement_id
    )
    links = await fetch(
        "SELECT kind, url, title, language FROM procurement_link WHERE procurement_id = $1 ORDER BY id", procurement_id
    )
    content: dict[str, Any] = {
        f"{field}_{row['language']}": row[field] for row in texts for field in ("title", "summary", "description")
    }
    return content | {"links": [dict(row) for row in links]}


async def edit_procurement(
    reference: str,
    fields: dict[str, Any],
    texts: dict[str, dict[str, str]] | None = None,
    links: Sequence[dict[str, str]] | None = None,
    *,
    by: str,
    now: datetime,
    seen_revision: int | None = None,
) -> list[str]:
    """Write what differs and return the names of the changed fields; nothing differs, nothing is written.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        EditedMeanwhile: it has another revision than `seen_revision`.
    """
    async with transaction():
        before = await _for_change(reference)
        if seen_revision is not None and seen_revision != before["revision"]:
            raise EditedMeanwhile(reference)
        changes = domain.differences(before, _known(fields))
        content = await _content(before["id"])
        if texts is not None:
            after = {f"{field}_{lang}": text.get(field, "") for lang, text in texts.items() if text.get("title")
                     for field in ("title", "summary", "description")}  # fmt: skip
            changes |= domain.differences(content, after)
            await _write_texts(before["id"], texts)
        if links is not None and (moved := domain.differences(content, {"links": [_whole(link) for link in links]})):
            changes |= moved
            await _write_links(before["id"], links)
        if changes:
            columns = {name: after for name, (_, after) in changes.items() if name in FIELDS}
            if "cpv" in columns:
                columns |= await _nodes(columns["cpv"])
            await _apply(before, columns, changes, by, "changed", now)
    return list(changes)


def _whole(link: dict[str, str]) -> dict[str, str]:
    return {"kind": "document", "language": "sv", **link}


async def _apply(
    before: dict[str, Any], columns: dict[str, Any], changes: dict[str, Any], by: str, event: str, now: datetime
) -> None:
    """Write `columns` and the revision that tells of `changes`."""
    revision = before["revision"] + 1
    columns = {**columns, "revision": revision, "changed_at": now}
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 2))
    await execute(f"UPDATE procurement SET {sets} WHERE id = $1", before["id"], *columns.values())
    public = before["status"] != "draft"
    await _revise(
        before["id"], revision, by, event, changes, matters=public and domain.matters_to_a_bidder(changes), now=now
    )


async def _revise(
    procurement_id: int, number: int, by: str, event: str, changes: dict[str, Any], *, matters: bool, now: datetime
) -> None:
    await execute(
        """INSERT INTO procurement_revision (procurement_id, number, at, by, event, changes, matters)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        procurement_id, number, now, by, event, json.dumps(changes, default=_plain, ensure_ascii=False), matters,
    )  # fmt: skip


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


async def _step(reference: str, step: str, columns: dict[str, Any], by: str, now: datetime) -> None:
    async with transaction():
        before = await _for_change(reference)
        if not domain.may_become(before["status"], step):
            raise NotAllowedNow(reference, before["status"], step)
        columns = {"status": step, **columns}
        await _apply(before, columns, domain.differences(before, columns), by, step, now)


async def publish_procurement(reference: str, *, by: str, now: datetime, complete: bool = True) -> str:
    """Make a draft public and return its status; publishing again changes nothing.

    With `complete`, an officer's draft must have what a reader needs; an imported notice is as its buyer wrote it.

    Raises:
        NoSuchProcurement: no procurement has this reference.
        NotReady: the draft lacks something, named in Swedish.
    """
    async with transaction():
        before = await _for_change(reference)
        if before["status"] != "draft":
            return str(before["status"])
        standing = _standing(before)
        text = await fetch_row(
            "SELECT title, summary FROM procurement_text WHERE procurement_id = $1 AND language = $2",
            before["id"], before["language"],
        )  # fmt: skip
        title, summary = (text["title"], text["summary"]) if text else ("", "")
        lacks = domain.lacks_for_publishing(title, summary, before["cpv"], standing)
        if complete and lacks:
            raise NotReady(reference, lacks)
        status = domain.status_when_published(standing, now)
        columns = {"status": status, "published_at": now}
        await _apply(before, columns, domain.differences(before, columns), by, "published", now)
    return status


def _standing(row: dict[str, Any]) -> domain.Standing:
    return domain.Standing(
        row["status"],
        row["deadline_at"],
        row["planned_on"],
        row["cancelled_reason"],
        awarded=row["awarded_on"] is not None or row["awarded_to"] is not None,
    )


async def open_procurement(reference: str, deadline_at: datetime, *, by: str, now: datetime) -> None:
    """Open a planned procurement for bids until `deadline_at`."""
    await _step(reference, "open", {"deadline_at": deadline_at}, by, now)


async def cancel_procurement(reference: str, reason: str, *, by: str, now: datetime) -> None:
    """End a public procurement without an award; followers are told the reason."""
    await _step(reference, "cancelled", {"cancelled_reason": reason}, by, now)


async def award_procurement(
    reference: str,
    winner: str,
    *,
    bids: int | None = None,
    contract_until_on: date | None = None,
    by: str,
    now: datetime,
) -> None:
    """Tell who won."""
    columns = {"awarded_to": winner, "awarded_on": now.date(), "bids": bids, "contract_until_on": contract_until_on}
    await _step(reference, "awarded", columns, by, now)


async def close_overdue(now: datetime) -> int:
    """Close every open procurement whose deadline is at or before `now`; return how many."""
    async with transaction():
        rows = await fetch(
            """WITH closed AS (
                   UPDATE procurement SET status = 'closed', revision = revision + 1, changed_at = $1
                   WHERE status = 'open' AND deadline_at <= $1 RETURNING id, revision)
               INSERT INTO procurement_revision (procurement_id, number, at, by, event, changes, matters)
               SELECT id, revision, $1, 'anbud', 'closed', '{"status": ["open", "closed"]}', false FROM closed
               RETURNING procurement_id""",
            now,
        )
    return len(rows)
