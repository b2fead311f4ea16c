"""Reads of returned mail."""

from typing import Any

from notifications.delivery.suppression import address_digest
from portal.foundation.database import Question, fetch, fetch_together
from portal.foundation.settings import Settings

# All that is kept in this package about a contact ($1) or its address ($2, or $3 as its keyed hash).
_KEPT = {
    "letters": """SELECT id, kind, recipient, language, subject, state, reason, created_at, settled_at FROM letter
                  WHERE contact_id = $1 OR recipient = $2 ORDER BY id DESC""",
    "attempts": """SELECT a.letter_id, a.number, a.started_at, a.ended_at, a.phase, a.code, a.reply, a.outcome
                   FROM attempt a JOIN letter l ON l.id = a.letter_id WHERE l.contact_id = $1 OR l.recipient = $2
                   ORDER BY a.id DESC""",
    "procurements_told_of": """SELECT p.reference, h.event, h.hit, h.because, h.frequency, h.matched_at, h.state, h.reason
                               FROM hit h JOIN procurement p ON p.id = h.procurement_id WHERE h.contact_id = $1
                               ORDER BY h.id DESC""",
    "yearly_checks": """SELECT y.asked_at, l.state, l.settled_at FROM yearly_check y LEFT JOIN letter l ON l.id = y.letter_id
                        WHERE y.contact_id = $1 ORDER BY y.id DESC""",
    "returned_mail": """SELECT b.received_at, b.kind, b.status, b.said FROM bounce b JOIN letter l ON l.id = b.letter_id
                        WHERE l.contact_id = $1 OR l.recipient = $2 ORDER BY b.id DESC""",
    "bars": """SELECT scope, reason, evidence, by, at, lifted_at FROM suppression
               WHERE contact_id = $1 OR address_digest = $3 ORDER BY id DESC""",
    "trouble": "SELECT points, last_on, wait_until, missing FROM address_trouble WHERE address_digest = $3",
}


class KeptInLetters:
    """What is kept about a contact in letters, attempts, returned mail and bars."""

    def __init__(self, settings: Settings) -> None:
        self.secret = settings.secret_key

    async def kept_about(self, contact_id: int, email: str) -> dict[str, list[dict[str, Any]]]:
        """Return every row about the contact, by what it is."""
        keys = (contact_id, email, address_digest(email, self.secret))
        # Each takes all three keys: a statement that needs fewer names the rest where it changes nothing.
        unused = "AND ($1::int, $2::text, $3::bytea) IS NOT NULL"
        asked = {
            name: Question(f"SELECT * FROM ({sql}) AS kept WHERE true {unused}", keys) for name, sql in _KEPT.items()
        }
        rows = await fetch_together(asked.values())
        return {name: rows[question] for name, question in asked.items()}


async def measures() -> dict[str, float]:
    """Return how much mail came back, by what it was."""
    rows = await fetch("SELECT kind, count(*) AS count FROM bounce GROUP BY kind")
    return {f'anbud_returned_mail{{kind="{row["kind"]}"}}': float(row["count"]) for row in rows}
