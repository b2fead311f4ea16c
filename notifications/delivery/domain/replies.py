"""Which answers of a relay mean what (the table "which codes mean what", from RFC 5321 and 3463 and others' scars)."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """How far the transaction had come when the answer, or the silence, arrived."""

    CONNECT = "connect"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"


class Verdict(StrEnum):
    """What an answer means for the letter."""

    ACCEPTED = "accepted"
    RELAY = "relay"  # the relay's own trouble: no attempt is charged to the letter
    DEFERRED = "deferred"
    SOFT = "soft"  # the recipient's trouble, but passing: a full mailbox
    HARD = "hard"  # there is no such recipient
    POLICY = "policy"  # the relay does not want us: never the recipient's fault
    CONTENT = "content"  # the letter itself is at fault
    REFUSED = "refused"  # some other final no: one more relay connection gets to confirm it
    NOT_SENT = "not_sent"  # the connection went before the final dot
    UNKNOWN = "unknown"  # the connection went, or talked nonsense, after body bytes were written


@dataclass(frozen=True)
class Outcome:
    """What came of handing a letter over, as the attempt row keeps it."""

    verdict: Verdict
    phase: Phase
    code: int | None = None
    enhanced: str | None = None
    reply: str = ""


ENHANCED = re.compile(r"^([245])\.(\d{1,3})\.(\d{1,3})\b")
NO_SUCH_RECIPIENT = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
MAILBOX_FULL = {"5.2.2", "4.2.2"}
RELAY_CODES = {421, 454, 530, 534, 535}


def enhanced_code(reply: str) -> str | None:
    """Return the enhanced status code (RFC 3463) that `reply` begins with, if any."""
    found = ENHANCED.match(reply.strip())
    return found.group(0) if found else None


def read_reply(phase: Phase, code: int, reply: str) -> Outcome:
    """Return what the relay's `code` and text mean in this phase.

    A code that is no SMTP code (aiosmtplib says -1 for a line it cannot read) means the two ends no longer
    understand each other: after the body that is `unknown`, before it `not_sent`.
    """
    enhanced = enhanced_code(reply)
    return Outcome(_verdict(phase, code, enhanced), phase, code, enhanced, reply[:1000])


def lost(phase: Phase, why: str) -> Outcome:
    """Return what it means that the connection was lost, or timed out, in `phase`."""
    if phase is Phase.CONNECT:
        return Outcome(Verdict.RELAY, phase, reply=why)
    return Outcome(Verdict.UNKNOWN if phase is Phase.BODY else Verdict.NOT_SENT, phase, reply=why)


def _verdict(phase: Phase, code: int, enhanced: str | None) -> Verdict:
    if not 200 <= code <= 599:
        return lost(phase, "").verdict
    if code < 300:
        return Verdict.ACCEPTED
    # A 421 to the dot is an answer like any other 4xx: the letter was not taken.
    if phase is Phase.CONNECT or (code in RELAY_CODES and phase is not Phase.BODY):
        return Verdict.RELAY
    if enhanced in MAILBOX_FULL or (code == 552 and phase is Phase.RCPT):
        return Verdict.SOFT
    if code < 500:
        return Verdict.DEFERRED
    return _final_no(phase, code, enhanced)


def _final_no(phase: Phase, code: int, enhanced: str | None) -> Verdict:
    if enhanced and enhanced.startswith("5.7."):
        return Verdict.POLICY
    if enhanced == "5.3.4" or code == 552:
        return Verdict.CONTENT
    if phase is Phase.RCPT and (enhanced in NO_SUCH_RECIPIENT or (code in (550, 551, 553) and enhanced is None)):
        return Verdict.HARD
    if phase in (Phase.MAIL, Phase.BODY) and code == 550 and enhanced is None:
        return Verdict.POLICY
    return Verdict.REFUSED
