"""When the public may ask about a procurement."""

from datetime import datetime


def takes_questions(status: str, questions_until: datetime | None, deadline_at: datetime | None, now: datetime) -> bool:
    """Tell whether questions are taken: until their last instant, or as long as bids are when none is said."""
    until = questions_until or deadline_at
    return status in ("planned", "dialogue", "open") and until is not None and now < until
