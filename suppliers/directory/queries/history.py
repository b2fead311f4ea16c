"""What has happened to a firm and its contact, and all that is kept about them here."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.audit.queries import deeds
from portal.foundation.database import NOTHING, Asking, Question, asked_together
from procurement.meetings.queries import sign_ups_asked

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


async def kept_about(contact_id: int, supplier_id: int, email: str) -> dict[str, list[dict[str, Any]]]:
    """Return every row about a contact and its firm in this package and below, by what it is."""
    [kept] = await asked_together([_kept(contact_id, supplier_id, email)])
    return kept


def _kept(contact_id: int, supplier_id: int, email: str) -> Asking[dict[str, list[dict[str, Any]]]]:
    asked = {
        "contact": Question("SELECT * FROM contact WHERE id = $1", (contact_id,)),
        "firm": Question("SELECT * FROM supplier WHERE id = $1", (supplier_id,)),
        "subscriptions": Question("SELECT * FROM subscription WHERE contact_id = $1 ORDER BY id", (contact_id,)),
        "sign_ups_waiting": Question("SELECT * FROM pending_signup WHERE email = $1 ORDER BY id", (email,)),
        "changes_of_address": Question("SELECT * FROM pending_move WHERE contact_id = $1 ORDER BY id", (contact_id,)),
        "notes": Question(
            "SELECT at, by, text FROM supplier_note WHERE supplier_id = $1 ORDER BY id DESC", (supplier_id,)
        ),
        "merged_firms": Question(
            """SELECT m.at, m.by, g.name, g.organisation_number, m.undone_at FROM supplier_merge m
               JOIN supplier g ON g.id = m.gone_id WHERE m.kept_id = $1 ORDER BY m.id""",
            (supplier_id,),
        ),
        "meetings": sign_ups_asked(email),
    }
    answers = yield list(asked.values())
    kept = {name: [_open(row) for row in rows] for name, rows in zip(asked, answers, strict=True)}
    told = yield from happened(contact_id, supplier_id, email)
    kept["history"] = [{"at": one.at, "what": one.verb, "by": one.by, **one.details} for one in told]
    return kept


def _open(row: Any) -> dict[str, Any]:
    return {name: value for name, value in dict(row).items() if name not in _WITHHELD}
