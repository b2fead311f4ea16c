"""What Postfix wrote into its log about a letter: evidence of whether it took it.

A queue manager's "queue active" for the queue id that carries our Message-ID says yes. A connection lost in DATA
with that queue id, and no such line, says no. No word at all in a log that covers the time says no as well, once
Postfix cannot be receiving it any more.
"""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from notifications.delivery.domain.replies import Outcome, Phase, Verdict

LINE = re.compile(
    r"^(?P<at>\w{3} +\d+ [\d:]{8}|\d{4}-\d\d-\d\dT\S+) \S+ \S*postfix\S*/(?P<what>[\w-]+)\[(?P<pid>\d+)\]: "
)
NAMED = re.compile(r" (?P<queue>[0-9A-Za-z]{6,}): ")
# Longer than Postfix waits for the rest of a letter (smtpd_timeout, 300 s) and than we wait for its answer.
SILENCE = timedelta(minutes=11)


@dataclass
class _Seen:
    first_at: datetime | None = None
    queues: set[str] = field(default_factory=set)
    active: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    carried: dict[str, str] = field(default_factory=dict)  # the newest queue id of each smtpd process


class PostfixLog:
    """Evidence from the log file of a Postfix on this machine (or one that is copied here)."""

    name = "the relay's log"

    def __init__(self, path: Path) -> None:
        self.path = path

    async def of(self, message_id: str, started_at: datetime, now: datetime) -> Outcome | None:
        """Return what became of the attempt, or None when the log cannot tell (yet)."""
        return await asyncio.to_thread(self._of, message_id, started_at, now)

    def _of(self, message_id: str, started_at: datetime, now: datetime) -> Outcome | None:
        try:
            with self.path.open(encoding="utf-8", errors="replace") as lines:
                seen = _read(lines, message_id, now)
        except OSError:
            return None
        return _judged(seen, started_at, now)


def _read(lines: Iterable[str], message_id: str, now: datetime) -> _Seen:
    seen = _Seen()
    mark = f"message-id={message_id}"
    for line in lines:
        found = LINE.match(line)
        if found is None:
            continue
        seen.first_at = seen.first_at or _instant(found["at"], now)
        named = NAMED.match(line, found.end() - 1)
        queue = named["queue"] if named else ""
        if found["what"].endswith("smtpd") and queue and "client=" in line:
            seen.carried[found["pid"]] = queue
        elif mark in line:
            seen.queues.add(queue)
        elif "(queue active)" in line:
            seen.active.add(queue)
        elif "lost connection after DATA" in line or "lost connection after END-OF-MESSAGE" in line:
            seen.lost.add(seen.carried.get(found["pid"], ""))
    return seen


def _judged(seen: _Seen, started_at: datetime, now: datetime) -> Outcome | None:
    if seen.queues & seen.active:
        return Outcome(Verdict.ACCEPTED, Phase.BODY, reply=f"queued as {', '.join(sorted(seen.queues & seen.active))}")
    if seen.queues and seen.queues <= seen.lost:
        return Outcome(Verdict.NOT_SENT, Phase.DATA, reply="the relay lost the connection in the letter")
    covered = seen.first_at is not None and seen.first_at <= started_at
    if covered and now >= started_at + SILENCE:
        return Outcome(Verdict.NOT_SENT, Phase.DATA, reply="the relay never queued it")
    return None


def _instant(text: str, now: datetime) -> datetime:
    """Return the instant of a log line: RFC 3339, or the old form in local time that leaves the year to the reader."""
    if text[0].isdigit():
        return datetime.fromisoformat(text)
    local = now.astimezone()
    at = datetime.strptime(f"{local.year} {text}", "%Y %b %d %H:%M:%S").replace(tzinfo=local.tzinfo)
    return at if at <= now + timedelta(days=1) else at.replace(year=at.year - 1)
