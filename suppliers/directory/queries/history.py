"""What has happened to a firm and its contact, and all that is kept about them here."""

from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.audit.queries import events
from portal.foundation.database import fetch
from procurement.meetings.queries import sign_ups_of

MOST = 200
_WITHHELD = ("token_version",)


class Happening(NamedTuple):
    """Something that happened: when, what, by whom, and more."""

    at: datetime
    verb: str
    by: str
    details: dict[str, Any]


async def history_of(contact_id: int | None, supplier_id: int, email: str = "") -> list[Happening]:
    """Return what has happened, the newest first: sign-up, choices and mail by the firm, deeds by officers."""
    found = [
        Happening(e.at, e.verb, e.actor, e.details)
        for e in await events(object_kind="firm", object_reference=str(supplier_id))
    ]
    if contact_id is not None:
        deeds = await events(object_kind="supplier", object_reference=str(contact_id))
        found += [Happening(e.at, e.verb, e.actor, e.details) for e in deeds]
        found += await _milestones(contact_id)
        found += [
            Happening(one["signed_up_at"], "meeting.signed_up", "", {"meeting": one["meeting"]})
            for one in (await sign_ups_of(email) if email else []) if one["signed_up_at"]
        ]  # fmt: skip
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


async def _milestones(contact_id: int) -> list[Happening]:
    rows = await fetch(
        """SELECT created_at AS at, 'contact.entered' AS verb, coalesce(c.source, f.origin) AS said FROM contact c
               JOIN (SELECT id, origin FROM supplier) f ON f.id = c.supplier_id WHERE c.id = $1
           UNION ALL SELECT confirmed_at, 'contact.confirmed', confirmation_reason FROM contact
               WHERE id = $1 AND confirmed_at IS NOT NULL
           UNION ALL SELECT ended_at, 'contact.ended', ended_reason FROM contact WHERE id = $1 AND ended_at IS NOT NULL
           UNION ALL SELECT p.created_at, 'contact.asked', NULL FROM pending_signup p JOIN contact c ON c.email = p.email
               WHERE c.id = $1
           UNION ALL SELECT moved_at, 'contact.moved', NULL FROM pending_move WHERE contact_id = $1 AND moved_at IS NOT NULL""",
        contact_id,
    )
    return [Happening(row["at"], row["verb"], "", {"said": row["said"]} if row["said"] else {}) for row in rows]


async def kept_about(contact_id: int, supplier_id: int, email: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a contact and its firm in this package and below, by what it is."""
    asked = {
        "contact": ("SELECT * FROM contact WHERE id = $1", contact_id),
        "firm": ("SELECT * FROM supplier WHERE id = $1", supplier_id),
        "subscriptions": ("SELECT * FROM subscription WHERE contact_id = $1 ORDER BY id", contact_id),
        "sign_ups_waiting": ("SELECT * FROM pending_signup WHERE email = $1 ORDER BY id", email),
        "changes_of_address": ("SELECT * FROM pending_move WHERE contact_id = $1 ORDER BY id", contact_id),
        "notes": ("SELECT at, by, text FROM supplier_note WHERE supplier_id = $1 ORDER BY id DESC", supplier_id),
        "merged_firms": (
            """SELECT m.at, m.by, g.name, g.organisation_number, m.undone_at FROM supplier_merge m
               JOIN supplier g ON g.id = m.gone_id WHERE m.kept_id = $1 ORDER BY m.id""", supplier_id,
        ),
    }  # fmt: skip
    kept = {name: [_open(row) for row in await fetch(sql, key)] for name, (sql, key) in asked.items()}
    kept["meetings"] = await sign_ups_of(email)
    told = await history_of(contact_id, supplier_id, email)
    kept["history"] = [{"at": one.at, "what": one.verb, "by": one.by, **one.details} for one in told]
    return kept


def _open(row: Any) -> dict[str, Any]:
    return {name: value for name, value in dict(row).items() if name not in _WITHHELD}
