"""What has happened to a firm and its contact, and all that is kept about them here."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.audit.queries import deeds
from portal.foundation.database import NOTHING, Asking, Question, asked_together
from procurement.meetings.queries import sign_ups_asked

MOST = 200


class Happening(NamedTuple):
    """Something that happened: when, what, by whom, and more."""

    at: datetime
    verb: str
    by: str
    details: dict[str, Any]


async def history_of(contact_id: int | None, supplier_id: int, email: str = "") -> list[Happening]:
    """Return what has happened, the newest first: sign-up, choices and mail by the firm, deeds by officers."""
    [found] = await asked_together([happened(contact_id, supplier_id, email)])
    return found


def happened(contact_id: int | None, supplier_id: int, email: str = "") -> Asking[list[Happening]]:
    """Ask for what has happened, as `history_of` returns it."""
    of_firm, of_contact, milestones, sign_ups = yield [
        deeds("firm", supplier_id),
        *((deeds("supplier", contact_id), _milestones(contact_id)) if contact_id is not None else (NOTHING, NOTHING)),
        sign_ups_asked(email) if contact_id is not None and email else NOTHING,
    ]
    found = [
        Happening(row["at"], row["verb"], row["actor"], json.loads(row["details"])) for row in (*of_firm, *of_contact)
    ]
    found += [Happening(row["at"], row["verb"], "", {"said": row["said"]} if row["said"] else {}) for row in milestones]
    found += [
        Happening(one["signed_up_at"], "meeting.signed_up", "", {"meeting": one["meeting"]})
        for one in sign_ups if one["signed_up_at"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _milestones(contact_id: int) -> Question:
    return Question(
        """SELECT created_at AS at, 'contact.entered' AS verb, coalesce(c.source, f.origin) AS said FROM contact c
               JOIN (SELECT id, origin FROM supplier) f ON f.id = c.supplier_id WHERE c.id = $1
           UNION ALL SELECT confirmed_at, 'contact.confirmed', confirmation_reason FROM contact
               WHERE id = $1 AND confirmed_at IS NOT NULL
           UNION ALL SELECT ended_at, 'contact.ended', ended_reason FROM contact WHERE id = $1 AND ended_at IS NOT NULL
           UNION ALL SELECT p.created_at, 'contact.asked', NULL FROM pending_signup p JOIN contact c ON c.email = p.email
               WHERE c.id = $1
           UNION ALL SELECT moved_at, 'contact.moved', NULL FROM pending_move WHERE contact_id = $1 AND moved_at IS NOT NULL""",
        (contact_id,),
    )
