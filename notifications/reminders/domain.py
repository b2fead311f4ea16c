"""When somebody is reminded of an activity, and when the working group hears of it too. Standard library only."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

OFFICE_OPENS, OFFICE_CLOSES = time(8), time(17)
#: A fortnight after the first word comes the second, after four weeks the third, which the working group reads too;
#: from then on one every four weeks, as often as the group meets.
SECOND, THIRD = timedelta(days=14), timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Word:
    """A reminder that is owed: which one of them, and whether the working group gets it too."""

    stage: str
    escalated: bool = False


def word_owed(state: str, due_on: date | None, today: date) -> Word | None:
    """Return what is owed of an activity that stands so, or None: one word while it is soon, then growing ones."""
    if state in ("soon", "no_evidence"):
        return Word(state)
    if state != "late":
        return None
    # Without a day the half-year's word is enough.
    waited = today - due_on if due_on else timedelta(0)
    if waited < THIRD:
        return Word("late0" if waited < SECOND else "late1")
    return Word(f"late{1 + waited // THIRD}", escalated=True)


def may_write(today: date, clock: time, red: Collection[date]) -> bool:
    """Tell whether offices are open: nobody is reminded of work on a red day, at a week-end or at night."""
    return today.weekday() < 5 and today not in red and OFFICE_OPENS <= clock < OFFICE_CLOSES
