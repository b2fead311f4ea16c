"""What a returned mail says. Recipient's fault or not is judged by codes, never by guessing from words alone."""

import hmac
import logging
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses

from flufl.bounce import all_failures

# It logs a traceback, recipient and all, for each mail that confuses a detector.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)

KINDS = ("hard", "soft", "policy", "complaint", "none")
MOST_BYTES = 1_000_000  # what comes after is attachments, or an attack
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
TAGGED = re.compile(r"\bb\+([0-9a-f]{16})\.([0-9a-f]{12})@", re.IGNORECASE)
MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
NO_SUCH_RECIPIENT = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
FULL_OR_LATE = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|over ?storage|exceed|insufficient|too (?:large|big)|"
    r"timed? ?out|expired|retry|too long|could not connect|unable to connect|temporar|suspend|inactive|spam|virus|"
    r"block|reject(?:ed)? (?:by|for) (?:policy|spam)|loop",
    re.IGNORECASE,
)
NOBODY_THERE = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|address|person|account)|"
    r"does(?:n'?t| not) exist|not (?:a valid|found|known|listed)|unknown (?:recipient|address|mailbox|local)|"
    r"(?:invalid|bad|illegal) (?:recipient|mailbox|address|user)|host (?:unknown|not found)|unrouteable|"
    r"domain not found|mailbox (?:not found|unavailable|unknown)|user (?:is )?not|unknown host|no mailbox|"
    r"recipient (?:rejected|unknown|address rejected)|address (?:error|not|unknown)|isn'?t (?:a )?valid",
    re.IGNORECASE,
)
FROM_RELAY = re.compile(r"mailer-?daemon|postmaster|mail delivery|<>|mdaemon|mail system", re.IGNORECASE)
ORIGINAL = re.compile(
    r"^-{2,}.*(?:original|copy of|message header|returned|unsent).*$|^Received:", re.IGNORECASE | re.MULTILINE
)
COMPLAINTS = {"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list"}
GENTLE = ("soft", "policy", "hard", "complaint")  # from the mildest to the gravest


@dataclass(frozen=True)
class Returned:
    """One recipient's part of a returned mail."""

    kind: str
    recipient: str | None = None
    status: str | None = None
    said: str = ""


@dataclass(frozen=True)
class Trace:
    """What may name the letter that came back: our tag with its proof, or its Message-IDs."""

    name: str | None
    message_ids: tuple[str, ...]


def read_returned(raw: bytes) -> list[Returned]:
    """Return what `raw` says, one entry for each recipient it speaks of; a mail that is no bounce gives one `none`."""
    message = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
    found = list(_complaints(message)) or list(_reports(message)) or list(_recognised(message))
    return found or [Returned("none")]


def gravest(returned: list[Returned]) -> Returned:
    """Return the entry that matters most."""
    return max(returned, key=lambda one: GENTLE.index(one.kind) if one.kind in GENTLE else -1)


def trace_of(raw: bytes, secret: str) -> Trace:
    """Return which letter `raw` is about; a tag that we did not make counts for nothing."""
    text = raw[:MOST_BYTES].decode("latin-1")
    tagged = next((name for name, tag in TAGGED.findall(text) if _is_ours(name.lower(), tag.lower(), secret)), None)
    return Trace(tagged, tuple(dict.fromkeys(MESSAGE_ID.findall(text))))


def _is_ours(name: str, tag: str, secret: str) -> bool:
    made = hmac.new(secret.encode(), f"bounce:{name}".encode(), "sha256").hexdigest()[:12]
    return hmac.compare_digest(made, tag)


def _complaints(message: Message) -> Iterator[Returned]:
    """Read a feedback report (ARF, RFC 5965)."""
    for part in message.walk():
        if part.get_content_type() != "message/feedback-report":
            continue
        fields = message_from_bytes(_text(part).strip().encode("latin-1", "replace"))
        kind = str(fields.get("Feedback-Type", "abuse")).strip().lower()
        address = _address(str(fields.get("Original-Rcpt-To") or fields.get("Removal-Recipient") or ""))
        yield Returned("complaint" if kind in COMPLAINTS else "none", address, said=kind)


def _reports(message: Message) -> Iterator[Returned]:
    """Read delivery status blocks (RFC 3464)."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = (
            part.get_payload()
            if part.is_multipart()
            else [message_from_bytes(_text(part).encode("latin-1", "replace"))]
        )
        for block in blocks:
            if isinstance(block, Message) and (block.get("Action") or block.get("Status")):
                yield _block(block)


def _block(block: Message) -> Returned:
    said = str(block.get("Diagnostic-Code") or "")
    action = str(block.get("Action") or "failed").split()[0:1]
    status = _precise(str(block.get("Status") or ""), said)
    address = _address(str(block.get("Original-Recipient") or block.get("Final-Recipient") or ""))
    verb = action[0].strip().lower() if action else "failed"
    return Returned(_kind(verb, status, said), address, status, " ".join(said.split())[:500])


def _precise(status: str, said: str) -> str | None:
    """Return the status; one that says nothing (5.0.0) gives way to the relay's own words."""
    stated = STATUS.search(status)
    spoken = STATUS.search(said)
    if spoken and (stated is None or stated.group(0).endswith(".0.0")):
        return spoken.group(0)
    return stated.group(0) if stated else None


def _kind(action: str, status: str | None, said: str) -> str:
    if action in ("delivered", "relayed", "expanded"):
        return "none"
    if action == "delayed" or (status is None and not said) or (status or "").startswith("4"):
        return "soft"
    return _by_status_and_words(status, said)


def _by_status_and_words(status: str | None, said: str) -> str:
    """Judge a final no. Words count only where the status says nothing of its own."""
    if status and status.startswith("5.7."):
        return "policy"
    # Many relays say 5.1.1 or 5.2.1 for a mailbox that is only full.
    if FULL_OR_LATE.search(said):
        return "soft"
    if status in NO_SUCH_RECIPIENT or NOBODY_THERE.search(said):
        return "hard"
    return "soft"


def _recognised(message: Message) -> Iterator[Returned]:
    """Read what came before the standard: flufl.bounce finds the address, the relay's own words say what is wrong."""
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        return
    temporary, permanent = _failures(message)
    words = _own_words(message)
    found = STATUS.search(words)
    status = found.group(0) if found else None
    for address in sorted(temporary | permanent):
        soft = address in temporary - permanent or (status or "").startswith("4")
        yield Returned("soft" if soft else _by_status_and_words(status, words), address.decode("latin-1"), status)
    if not temporary | permanent and FROM_RELAY.search(f"{message.get('From', '')} {message.get('Return-Path', '')}"):
        kind = _by_status_and_words(status, words)
        # Neither address nor a code or phrase we know: it is kept and shown, and nobody is judged by it.
        yield Returned(kind if status or kind == "hard" else "none", None, status)


def _failures(message: Message) -> tuple[Set[bytes], Set[bytes]]:
    try:
        return all_failures(message)
    except Exception:  # a mail made to confuse one of its many detectors says nothing, and stops nothing
        return set(), set()


def _own_words(message: Message) -> str:
    """Return the relay's text, without the letter that it sends back."""
    texts = [_text(part) for part in message.walk() if part.get_content_type() == "text/plain"][:1]
    text = texts[0] if texts else ""
    return ORIGINAL.split(text, maxsplit=1)[0][:8000]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("latin-1")
    return "".join(str(inner) for inner in part.get_payload()) if part.is_multipart() else str(part.get_payload())


def _address(field: str) -> str | None:
    """Return the address in `rfc822; a@b.example` or `<a@b.example>`."""
    _, address = getaddresses([field.rpartition(";")[2].strip()])[0] if field else ("", "")
    return address.lower() or None
