"""When a contact is asked whether its choices still hold. Standard library only."""

from datetime import datetime, timedelta

YEAR = timedelta(days=365)


def is_owed(confirmed_at: datetime, asked_at: datetime | None, now: datetime) -> bool:
    """Tell whether a contact is to be asked: a year after it confirmed, and at most once in a year.

    Nobody's mail ends because they do not answer: who is silent may be content.
    """
    return now - max(confirmed_at, asked_at or confirmed_at) >= YEAR
