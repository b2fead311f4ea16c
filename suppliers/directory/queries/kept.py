"""All that is kept about a firm and its contact in this package and below: its own rows, and where it is found by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.foundation.database import NOTHING, Asking, Question, asked_together
from procurement.intake.finding import rows_holding
from procurement.intake.queries import made_of
from procurement.meetings.queries import questions_of_firms, sign_ups_asked
from procurement.register.domain import firm_key
from procurement.register.queries.bidders import bids_of_firms, maybe_won_by, questions_from, won_by
from suppliers.directory.queries.history import happened
from suppliers.ports import Traced

_WITHHELD = ("token_version",)
# What each kind of list makes: a sign-up that waits for its confirmation, or a firm.
_LISTED, _LEDGER = "leverantorer", "reskontra"
Kept = dict[str, list[dict[str, Any]]]


async def kept_about(contact_id: int | None, supplier_id: int, email: str = "") -> tuple[Kept, Traced]:
    """Return every row about a firm and its contact, by what it is, and what the firm is found by elsewhere.

    `contact_id` is None for a firm that is only known, by a ledger.
    """
    [(kept, traced, words)] = await asked_together([_kept(contact_id, supplier_id, email)])
    kept["rows_in_files"] = await rows_holding(words)
    return kept, traced


def _kept(contact_id: int | None, supplier_id: int, email: str) -> Asking[tuple[Kept, Traced, list[str]]]:
    asked = {**_of_firm(supplier_id), **(_of_contact(contact_id, email) if contact_id is not None else {})}
    named, pending, *answers = yield [
        Question("SELECT id, name, organisation_number FROM supplier WHERE $1 IN (id, merged_into_id)", (supplier_id,)),
        Question("SELECT id FROM pending_signup WHERE email = $1", (email,)) if email else NOTHING,
        *asked.values(),
    ]
    kept = {name: [_open(row) for row in rows] for name, rows in zip(asked, answers, strict=True)}
    traced = Traced(
        tuple({firm_key(row["name"]) for row in named}),
        tuple({row["organisation_number"] for row in named if row["organisation_number"]}),
    )
    kept |= yield from _by_name(traced.names, [row["id"] for row in named], [row["id"] for row in pending])
    told = yield from happened(contact_id, supplier_id, email)
    kept["history"] = [{"at": one.at, "what": one.verb, "by": one.by, **one.details} for one in told]
    return kept, traced, [email, *traced.numbers, *(row["name"] for row in named)]


def _of_firm(supplier_id: int) -> dict[str, Question]:
    return {
        "firm": Question("SELECT * FROM supplier WHERE id = $1", (supplier_id,)),
        "notes": Question(
            "SELECT at, by, text FROM supplier_note WHERE supplier_id = $1 ORDER BY id DESC", (supplier_id,)
        ),
        "merged_firms": Question(
            """SELECT m.at, m.by, g.name, g.organisation_number, m.undone_at FROM supplier_merge m
               JOIN supplier g ON g.id = m.gone_id WHERE m.kept_id = $1 ORDER BY m.id""",
            (supplier_id,),
        ),
    }


def _of_contact(contact_id: int, email: str) -> dict[str, Question]:
    return {
        "contact": Question("SELECT * FROM contact WHERE id = $1", (contact_id,)),
        "subscriptions": Question("SELECT * FROM subscription WHERE contact_id = $1 ORDER BY id", (contact_id,)),
        "sign_ups_waiting": Question("SELECT * FROM pending_signup WHERE email = $1 ORDER BY id", (email,)),
        "changes_of_address": Question("SELECT * FROM pending_move WHERE contact_id = $1 ORDER BY id", (contact_id,)),
        "meetings": sign_ups_asked(email),
        "questions": questions_from(email),
    }


def _by_name(names: Sequence[str], suppliers: Sequence[int], pending: Sequence[int]) -> Asking[Kept]:
    """Ask where the firm stands by its name alone, or as a row of a list that was taken in."""
    bids, maybe_won, asked_at_meetings, listed, ledger = yield [
        bids_of_firms(names), maybe_won_by(names), questions_of_firms(), made_of(_LISTED, pending), made_of(_LEDGER, suppliers),
    ]  # fmt: skip
    return {
        "bids": _plain(bids),
        "contracts": won_by(maybe_won, names),
        "questions_at_meetings": _plain([row for row in asked_at_meetings if firm_key(row["company"]) in names]),
        "imported": _plain([*listed, *ledger]),
    }


def _plain(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [dict(row) for row in rows]


def _open(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _WITHHELD}
