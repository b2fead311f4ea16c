"""What every change to a procurement shares: its row held, its columns and revision written."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.audit.actions import record_event
from portal.foundation.database import execute, execute_many, fetch_row, fetch_value
from procurement.categories.domain import nodes_of
from procurement.categories.queries import active_trades
from procurement.register import domain
from procurement.register.domain import PARTS
from procurement.register.domain.lots import BLANK
from procurement.register.domain.promises import promised
from procurement.register.errors import NoSuchProcurement

SWEDEN = ZoneInfo("Europe/Stockholm")
# The columns an officer or a notice may set; everything else is the register's own.
FIELDS = (
    "unit", "language", "procedure", "nuts", "place", "value_from_minor", "value_to_minor", "currency", "cpv",
    "planned_on", "planned_precision", "preliminary", "deadline_at", "questions_until", "contract_from_on",
    "contract_until_on", "submission_url", "submission_system", "upphandlings_id", "case_number", "contact_name",
    "contact_email", "contact_phone", "awarded_to", "awarded_on", "bids", "internal_note", "owner", "papers", "unknown",
    "activity_rule",
)  # fmt: skip


def known(fields: dict[str, Any]) -> dict[str, Any]:
    """Return those of `fields` that may be set."""
    return {name: fields[name] for name in FIELDS if name in fields}


async def matched_nodes(codes: list[str]) -> dict[str, list[str]]:
    """Return the columns that matching reads."""
    nodes = nodes_of(codes, await active_trades())
    return {
        "match_exact": list(nodes.exact),
        "match_narrower": list(nodes.narrower),
        "match_broader": list(nodes.broader),
    }


async def write_texts(procurement_id: int, texts: dict[str, dict[str, str]]) -> None:
    """Write each text; one that says nothing is no text, and is taken away."""
    await execute(
        "DELETE FROM procurement_text WHERE procurement_id = $1 AND language = ANY ($2)",
        procurement_id, [language for language, text in texts.items() if not any(text.get(part) for part in PARTS)],
    )  # fmt: skip
    await execute_many(
        """INSERT INTO procurement_text (procurement_id, language, title, summary, description, requirements)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (procurement_id, language)
           DO UPDATE SET title = excluded.title, summary = excluded.summary, description = excluded.description,
                         requirements = excluded.requirements""",
        [
            (procurement_id, language, *(text.get(part) or "" for part in PARTS))
            for language, text in texts.items()
            if any(text.get(part) for part in PARTS)
        ],
    )


async def write_lots(procurement_id: int, lots: Sequence[Mapping[str, Any]]) -> None:
    """Write the lots in place of those that were there."""
    await execute("DELETE FROM procurement_lot WHERE procurement_id = $1", procurement_id)
    await execute_many(
        """INSERT INTO procurement_lot (procurement_id, number, title, description, cpv, value_minor, deadline_at,
               awarded_to, cancelled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        [(procurement_id, *(lot[name] for name in BLANK)) for lot in lots],
    )


async def write_links(procurement_id: int, links: Sequence[dict[str, str]]) -> None:
    """Write the links in place of those that were there."""
    await execute("DELETE FROM procurement_link WHERE procurement_id = $1", procurement_id)
    await execute_many(
        "INSERT INTO procurement_link (procurement_id, kind, url, title, language) VALUES ($1, $2, $3, $4, $5)",
        [
            (procurement_id, link.get("kind", "document"), link["url"], link["title"], link.get("language", "sv"))
            for link in links
        ],
    )


async def held(reference: str) -> dict[str, Any]:
    """Return the row, locked until the transaction ends.

    Raises:
        NoSuchProcurement: no procurement has this reference.
    """
    row = await fetch_row("SELECT * FROM procurement WHERE reference = $1 FOR NO KEY UPDATE", reference)
    if row is None:
        raise NoSuchProcurement(reference)
    return dict(row)


async def apply(
    before: dict[str, Any], columns: dict[str, Any], changes: dict[str, Any], by: str, event: str, now: datetime
) -> None:
    """Write `columns` and the revision that tells of `changes`."""
    revision = before["revision"] + 1
    columns = {**columns, "revision": revision, "changed_at": now}
    columns |= promised(before, columns, now.astimezone(SWEDEN).date())
    sets = ", ".join(f"{name} = ${index}" for index, name in enumerate(columns, 2))
    await execute(f"UPDATE procurement SET {sets} WHERE id = $1", before["id"], *columns.values())
    public = before["status"] != "draft"
    await revise(
        before["id"],
        revision,
        by,
        event,
        changes,
        matters=public and domain.matters_to_a_bidder(changes, before["language"]),
        now=now,
    )


async def revise(
    procurement_id: int, number: int, by: str, event: str, changes: dict[str, Any], *, matters: bool, now: datetime
) -> None:
    """Write the revision: what changed, when and by whom. What a person did is on the audit trail as well."""
    await execute(
        """INSERT INTO procurement_revision (procurement_id, number, at, by, event, changes, matters)
           VALUES ($1, $2, $3, $4, $5, $6, $7)""",
        procurement_id, number, now, by, event, json.dumps(changes, default=plain, ensure_ascii=False), matters,
    )  # fmt: skip
    # Sources have a history of their own, and a merger tells of itself.
    if "@" in by and event != "merged":
        reference = await fetch_value("SELECT reference FROM procurement WHERE id = $1", procurement_id)
        details = {"fields": sorted(changes)} if event == "changed" else {}
        await record_event(by, f"procurement.{event}", "procurement", reference, at=now, details=details)


def plain(value: object) -> str:
    """Return a value as revisions keep it; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
