"""Reading the file of a direct award: what officers wrote, whom Anbud told, and where something lacks."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from notifications.direct_awards.errors import NoSuchAsked
from notifications.sendings.domain import OUTCOMES
from portal.foundation.database import Question, fetch, fetch_row
from procurement.register.domain import firm_key

# Which outcome each state of a letter is.
_OUTCOME_OF = {state: outcome for outcome, states in OUTCOMES.items() for state in states}
# Each procurement that is asked for, with what decides whether its file is whole.
_FACTS = """
    WITH wanted AS (
        SELECT p.id, p.reference, p.status, p.procedure, p.cpv, p.published_at, p.awarded_to, p.awarded_on, p.bids,
               p.case_number, p.currency, p.buyer_id, coalesce(p.value_to_minor, p.value_from_minor) AS estimate,
               left(p.cpv[1], 3) AS kind, extract(year FROM p.published_at AT TIME ZONE 'Europe/Stockholm') AS year
        FROM procurement p WHERE p.id IN ({wanted})),
    kinds AS (
        SELECT o.buyer_id, left(o.cpv[1], 3) AS kind, extract(year FROM o.published_at AT TIME ZONE 'Europe/Stockholm') AS year,
               sum(coalesce(o.value_to_minor, o.value_from_minor)) AS total, count(*) AS purchases
        FROM procurement o
        WHERE o.buyer_id IN (SELECT buyer_id FROM wanted) AND o.status NOT IN ('draft', 'cancelled') AND o.currency = 'SEK'
          AND o.published_at >= (SELECT min(published_at) - interval '1 year' FROM wanted)
        GROUP BY 1, 2, 3)
    SELECT w.*, b.name AS buyer, b.organisation_number AS buyer_number, d.id IS NOT NULL AS begun,
           coalesce(d.revision, 0) AS file_revision, d.basis, coalesce(d.basis_text, '') AS basis_text,
           coalesce(d.competition, '') AS competition, coalesce(d.grounds, '') AS grounds, d.value_minor, d.contract_on, a.asked, a.unanswered, a.offers,
           EXISTS (SELECT FROM hit h WHERE h.procurement_id = w.id) AS told,
           (SELECT count(*) FROM bid WHERE bid.procurement_id = w.id) AS bidders,
           coalesce(k.total, 0)::bigint - CASE WHEN w.counted THEN coalesce(w.estimate, 0) ELSE 0 END AS others,
           coalesce(k.purchases, 0) - w.counted::int AS other_purchases
    FROM (SELECT *, status NOT IN ('draft', 'cancelled') AND currency = 'SEK' AND kind IS NOT NULL
                 AND published_at IS NOT NULL AS counted FROM wanted) w
    JOIN buyer b ON b.id = w.buyer_id
    LEFT JOIN direct_award d ON d.procurement_id = w.id
    LEFT JOIN kinds k ON (k.buyer_id, k.kind, k.year) = (w.buyer_id, w.kind, w.year)
    CROSS JOIN LATERAL (
        SELECT count(*) AS asked, count(*) FILTER (WHERE outcome = 'waiting') AS unanswered,
               count(*) FILTER (WHERE outcome = 'bid') AS offers
        FROM asked_firm f WHERE f.procurement_id = w.id AND f.withdrawn_at IS NULL) a
    ORDER BY w.awarded_on, w.id
"""


# Those of our own ($1) that were awarded since a day ($2) and may be direct awards, and those whose file is begun.
_LATELY = """
    SELECT * FROM (
        SELECT p.id FROM procurement p JOIN buyer b ON b.id = p.buyer_id
        WHERE p.status IN ('awarded', 'ended') AND (p.procedure IS NULL OR p.procedure ILIKE '%direkt%')
          AND p.awarded_on >= $2 AND b.name = $1 ORDER BY p.awarded_on DESC LIMIT $3) lately
    UNION SELECT p.id FROM direct_award d JOIN procurement p ON p.id = d.procurement_id
    WHERE p.status IN ('awarded', 'ended') AND p.awarded_on >= $2
"""


def facts_of(procurement_id: int) -> Question:
    """Ask what is known of a purchase and its file."""
    return Question(_FACTS.format(wanted="$1::int"), (procurement_id,))


def facts_of_awarded(municipality: str, since: date, limit: int = 1000) -> Question:
    """Ask the same of the municipality's purchases awarded since a day that may be direct awards, the oldest first."""
    return Question(_FACTS.format(wanted=_LATELY), (municipality, since, limit))


def asked_of(procurement_id: int) -> Question:
    """Ask which firms were asked, in the order they were; those that were taken away are in the history alone."""
    return Question(
        "SELECT * FROM asked_firm WHERE procurement_id = $1 AND withdrawn_at IS NULL ORDER BY asked_on, id",
        (procurement_id,),
    )


async def asked_numbered(procurement_id: int, number: int) -> dict[str, Any]:
    """Return one firm that was asked.

    Raises:
        NoSuchAsked: none has this number here, or it was taken away.
    """
    row = await fetch_row(
        "SELECT * FROM asked_firm WHERE id = $2 AND procurement_id = $1 AND withdrawn_at IS NULL",
        procurement_id, min(number, 2**31 - 1),
    )  # fmt: skip
    if row is None:
        raise NoSuchAsked
    return dict(row)


async def asked_before(firms: Collection[str], procurement_id: int, since: date) -> dict[str, tuple[int, int]]:
    """Return {firm: (how often it was asked in other purchases since a day, how often it won them)}."""
    rows = await fetch(
        """SELECT a.firm, p.awarded_to FROM asked_firm a JOIN procurement p ON p.id = a.procurement_id
           WHERE a.firm = ANY ($1) AND a.procurement_id <> $2 AND a.withdrawn_at IS NULL AND a.asked_on >= $3""",
        list(firms), procurement_id, since,
    )  # fmt: skip
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        asked, won = found.get(row["firm"], (0, 0))
        found[row["firm"]] = (asked + 1, won + (firm_key(row["awarded_to"] or "") == row["firm"]))
    return found


# One line for each firm's contact and each time it was owed word.
_TOLD = """
    SELECT h.id, f.name AS company, f.organisation_number, CASE WHEN c.email LIKE 'erased-%' THEN '' ELSE c.email END AS email,
           coalesce(l.language, c.language) AS language, h.event, h.hit, h.because::json AS because, h.frequency, h.matched_at,
           h.state AS hit_state, coalesce(l.reason, h.reason) AS reason, l.state AS letter_state, l.id AS letter_id,
           CASE WHEN l.state = 'accepted' THEN l.settled_at END AS accepted_at,
           EXISTS (SELECT FROM bounce b WHERE b.letter_id = l.id AND b.kind IN ('hard', 'soft', 'policy')) AS back
    FROM hit h JOIN contact c ON c.id = h.contact_id JOIN supplier f ON f.id = c.supplier_id
    LEFT JOIN letter l ON l.id = h.letter_id
    WHERE h.procurement_id = $1
"""


async def told_of(procurement_id: int, *, after: int = 0, limit: int = 5000) -> list[dict[str, Any]]:
    """Return whom Anbud told of a purchase, or owes word of it, in the order it found them, with the letter's fate."""
    rows = await fetch(f"{_TOLD} AND h.id > $2 ORDER BY h.id LIMIT $3", procurement_id, after, limit)
    return [
        {**row, "because": json.loads(row["because"]), "outcome": outcome_of(row["hit_state"], row["letter_state"], back=row["back"])}
        for row in rows
    ]  # fmt: skip


def told_counts(procurement_id: int) -> Question:
    """Ask how many lines `told_of` lists, whole, by event and state; `counts_in` sums them up."""
    return Question(
        f"""SELECT event, hit_state, letter_state, back, count(*) AS n, min(id) AS first FROM ({_TOLD}) t
            GROUP BY 1, 2, 3, 4 ORDER BY first""",
        (procurement_id,),
    )


def counts_in(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return {event: {outcome: how many}} of the rows of `told_counts`."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        of_event = found.setdefault(row["event"], {})
        outcome = outcome_of(row["hit_state"], row["letter_state"], back=row["back"])
        of_event[outcome] = of_event.get(outcome, 0) + row["n"]
    return found


def outcome_of(hit_state: str, letter_state: str | None, *, back: bool) -> str:
    """Return what became of telling somebody: an outcome of `sendings.domain`; without a letter it waits or was stopped."""
    if letter_state is None:
        return "waiting" if hit_state == "pending" else "stopped"
    return "bounced" if back and letter_state == "accepted" else _OUTCOME_OF[letter_state]


def changes_of(procurement_id: int, limit: int = 500) -> Question:
    """Ask what was written in the file, the newest first, each with the firm it is about; `changes` is JSON."""
    return Question(
        """SELECT h.at, h.by, h.event, h.changes, h.asked_id, a.company
           FROM direct_award_change h LEFT JOIN asked_firm a ON a.id = h.asked_id
           WHERE h.procurement_id = $1 ORDER BY h.id DESC LIMIT $2""",
        (procurement_id, limit),
    )


async def asked_of_firms(firms: Sequence[str], numbers: Sequence[str]) -> list[dict[str, Any]]:
    """Return every time a firm was asked, those that were taken away as well: by its number, or its `firm_key`.

    One of the same name with another number is another firm.
    """
    rows = await fetch(
        """SELECT p.reference, a.company, a.organisation_number, a.way, a.asked_on, a.why, a.outcome, a.answered_on,
                  a.amount_minor, a.entered_at, a.entered_by, a.withdrawn_at, a.withdrawn_because
           FROM asked_firm a JOIN procurement p ON p.id = a.procurement_id
           WHERE a.organisation_number = ANY ($2)
              OR a.firm = ANY ($1) AND (a.organisation_number IS NULL OR $2::text[] = '{}') ORDER BY a.id DESC""",
        list(firms), list(numbers),
    )  # fmt: skip
    return [dict(row) for row in rows]
