"""What happens to a letter next: settled, tried again and when, or given up."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifications.delivery.domain.replies import Outcome, Verdict

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60))
JITTER = 0.2  # up to this part of the wait is added or taken away
LONGEST_STATED_WAIT = timedelta(hours=4)

#: From the first attempt; a letter that says itself when it is too late (`expires_at`) goes by that.
GIVE_UP_AFTER = {
    "confirmation": timedelta(hours=1),
    "manage_link": timedelta(hours=1),
    "alert": timedelta(hours=24),
    "digest": timedelta(hours=24),
    "invitation": timedelta(hours=48),
}
GIVE_UP_OTHERS = timedelta(hours=24)


@dataclass(frozen=True)
class Next:
    """The state a letter takes after an attempt; `wait` says when a deferred one is due again."""

    state: str
    reason: str | None = None
    charged: bool = True
    wait: timedelta = timedelta(0)


def backoff(charged: int, jitter: float) -> timedelta:
    """Return the wait after the attempt number `charged` (from 1); `jitter` from -1 to 1 spreads it by a fifth."""
    wait = WAITS[min(max(charged, 1), len(WAITS)) - 1]
    return wait * (1 + JITTER * jitter)


def stated_wait(reply: str) -> timedelta | None:
    """Return the wait that a relay asks for in its text ("try again in 300 seconds"), if it does."""
    found = re.search(r"\b(\d{1,5})\s*(second|sec|minute|min)s?\b", reply, re.IGNORECASE)
    if not found:
        return None
    unit = timedelta(minutes=1) if found.group(2).lower().startswith("min") else timedelta(seconds=1)
    return min(int(found.group(1)) * unit, LONGEST_STATED_WAIT)


def is_too_late(kind: str, first_attempt_at: datetime, expires_at: datetime | None, at: datetime) -> bool:
    """Tell whether a letter of this kind is of no use any more at `at`."""
    limit = expires_at or first_attempt_at + GIVE_UP_AFTER.get(kind, GIVE_UP_OTHERS)
    return at >= limit


def after(outcome: Outcome, *, charged: int, previous: str | None, jitter: float) -> Next:
    """Return what happens next to a letter that has `charged` attempts behind it, this one not counted.

    `previous` is the verdict of the attempt before this one. A lost connection is tried again at once, but once;
    an unexplained final no must be said twice before it is believed.
    """
    wait = stated_wait(outcome.reply) or backoff(charged + 1, jitter)
    why = _said(outcome)
    match outcome.verdict:
        case Verdict.ACCEPTED:
            return Next("accepted")
        case Verdict.UNKNOWN:
            return Next("unknown", why)
        case Verdict.RELAY:
            return Next("ready", why, charged=False)
        case Verdict.NOT_SENT if previous != Verdict.NOT_SENT:
            return Next("ready", why, charged=False)
        case Verdict.HARD:
            return Next("refused", why)
        case Verdict.CONTENT:
            return Next("dead", why)
        case Verdict.REFUSED if previous == Verdict.REFUSED:
            return Next("dead", why)
    return Next("deferred", why, wait=wait)


def _said(outcome: Outcome) -> str:
    code = f"{outcome.code} " if outcome.code is not None else ""
    return f"{outcome.verdict.replace('_', ' ')} at {outcome.phase}: {code}{outcome.reply}".strip()[:500]
