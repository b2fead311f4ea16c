"""What waits for officers, and how much there is, as questions for the start page."""

from datetime import date, datetime

from portal.foundation.database import Question
from procurement.register.queries import PUBLIC
from procurement.register.queries.promises import ENDING


def counted_waiting(email: str, now: datetime, soon: datetime) -> Question:
    """Ask how many procurements close before `soon`, and how many drafts there are, those begun by `email` apart."""
    return Question(
        """SELECT
             (SELECT count(*) FROM procurement WHERE status = 'open' AND deadline_at > $2 AND deadline_at <= $3) AS closing,
             (SELECT count(*) FROM procurement WHERE status = 'draft') AS drafts,
             (SELECT count(*) FROM procurement p JOIN procurement_revision r ON r.procurement_id = p.id AND r.number = 1
              WHERE p.status = 'draft' AND r.by = $1) AS own""",
        (email, now, soon),
    )


def counted_public() -> Question:
    """Ask how many procurements are public, in all (`n`) and open for bids (`open`)."""
    return Question(
        f"SELECT count(*) AS n, count(*) FILTER (WHERE p.status = 'open') AS open FROM procurement p WHERE {PUBLIC}"
    )


def contracts_ending(first: date, last: date) -> Question:
    """Ask how many contracts end in between that nothing follows yet (`n`)."""
    return Question(f"SELECT count(*) AS n FROM procurement p WHERE {ENDING}", (first, last))


def waiting_for_review() -> Question:
    """Ask which drafts wait for a colleague, and who asked, the longest first."""
    return Question(
        """SELECT reference, review_asked_by FROM procurement WHERE status = 'draft' AND review_asked_at IS NOT NULL
           ORDER BY review_asked_at LIMIT 100"""
    )


def not_public_at_their_hour(late: datetime) -> Question:
    """Ask which drafts were kept from the public at their hour, or have an hour before `late`."""
    return Question(
        """SELECT reference FROM procurement WHERE status = 'draft' AND (publish_at < $1 OR publish_refused_at IS NOT NULL)
           ORDER BY coalesce(publish_refused_at, publish_at), id LIMIT 100""",
        (late,),
    )


def procurements_with_questions(limit: int = 50) -> Question:
    """Ask where questions wait, and how many (`waiting`); the most urgent first."""
    return Question(
        """SELECT p.reference, count(*) AS waiting FROM procurement_question q JOIN procurement p ON p.id = q.procurement_id
           WHERE q.published_at IS NULL AND q.set_aside_at IS NULL
           GROUP BY p.id ORDER BY p.deadline_at NULLS LAST, p.id LIMIT $1""",
        (limit,),
    )
