"""Which firms handed in bids, won, or asked something: by name, or by the address they left."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from portal.foundation.database import Question
from procurement.register.domain import firm_key


def bidders_of(procurement_id: int) -> Question:
    """Ask which firms handed in bids, the winner included, by name (`company`)."""
    return Question("SELECT company FROM bid WHERE procurement_id = $1 ORDER BY company, id", (procurement_id,))


def bids_of_firms(firms: Collection[str]) -> Question:
    """Ask for the bids of firms by their `firm_key`s, the latest procurement first."""
    return Question(
        """SELECT p.reference, b.company, p.status FROM bid b JOIN procurement p ON p.id = b.procurement_id
           WHERE b.firm = ANY ($1) ORDER BY p.id DESC""",
        (tuple(firms),),
    )


def maybe_won_by(firms: Collection[str]) -> Question:
    """Ask which procurements may have been won by firms, by their `firm_key`s: a word of each stands in the winner's name."""
    return Question(
        """SELECT reference, awarded_to, awarded_on, contract_from_on, contract_until_on FROM procurement
           WHERE awarded_to IS NOT NULL AND EXISTS (SELECT FROM unnest($1::text[]) w WHERE position(w IN lower(awarded_to)) > 0)
           ORDER BY id DESC""",
        (tuple(firm.split()[0] for firm in firms if firm),),
    )


def won_by(rows: Sequence[Mapping[str, Any]], firms: Collection[str]) -> list[dict[str, Any]]:
    """Return those of the rows of `maybe_won_by` whose winner, or one of the winners, is one of the firms."""
    return [
        dict(row)
        for row in rows
        if {firm_key(name) for name in (row["awarded_to"], *row["awarded_to"].split(","))} & set(firms)
    ]


def questions_from(email: str) -> Question:
    """Ask what an address has asked; who asked is forgotten when the answer is released, and is then found no more."""
    return Question(
        """SELECT p.reference, q.question, q.answer, q.email, q.asked_at, q.entered_by FROM procurement_question q
           JOIN procurement p ON p.id = q.procurement_id WHERE lower(q.email) = lower($1) ORDER BY q.id DESC""",
        (email,),
    )
