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
#: Our tag, in the address that mail comes back to or in the envelope's name that reports quote (RFC 3461).
TAGGED = re.compile(r"(?:\bb\+|original-envelope-id:\s*)([0-9a-f]{16})\.([0-9a-f]{12})\b", re.IGNORECASE)
MESSAGE_ID = re.compile(r"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
NO_SUCH_RECIPIENT = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}
SILENT = re.compile(r"[45]\.(?:0\.0|1\.\d+|4\.[14]|5\.[01])")  # statuses beside which words may convict
FULL = re.compile(
    r"not enough (?:disk )?space|quota|mail(?:box|folder)? (?:is )?full|full mailbox|over ?storage|insufficient|at a rate|too full",
    re.IGNORECASE,
)
FULL_OR_LATE = re.compile(
    r"quota|mailbox (?:is )?full|full mailbox|over ?storage|exceed|insufficient|too (?:large|big|many)|"
    r"timed? ?out|expired|retry|too long|could not connect|unable to connect|temporar|suspend|inactive|spam|virus|"
    r"\bblock|black ?list|reject(?:ed)? (?:by|for) (?:policy|spam)|loop|mailbox is locked|frozen|on hold|account is disabled|sender|relay",
    re.IGNORECASE,
)
#: There is somebody, who gets no mail now (5.2.1 in RFC 3463): whatever else is said of the address.
SHUT = re.compile(
    r"account (?:that you tried to reach )?is (?:disabled|suspended|inactive)|not enough disk space|permission to post",
    re.IGNORECASE,
)
#: A program of the recipient's own machine failed, not the address.
PROGRAM = re.compile(r"^x-unix;|command output:", re.IGNORECASE)
NOBODY_THERE = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|address|person|account)|"
    r"does(?:n'?t| not) exist|not (?:a valid|found(?!, try again)|known|listed)|unknown (?:recipient|address|mailbox|local)|"
    r"(?:invalid|bad|illegal) (?:recipient|mailbox|address|user)|host (?:unknown|not found(?!, try again))|unrouteable|"
    r"domain not found|mailbox (?:not found|unavailable|unknown)|user (?:is )?not|unknown host|no mailbox|"
    r"recipient (?:rejected|unknown|address rejected: access denied)|address (?:error|not|unknown)|isn'?t (?:a )?valid|"
    r"invalid (?:local )?address|no such domain|user(?:name)? .{0,60}not (?:listed|exist)|unknown local|alias unknown|"
    r"account (?:is )?(?:disabled|not|does)|recipient address rejected\.|(?:not|isn't) our customer|invalid final delivery userid|no valid recipient|"
    r"could ?n[o']t find (?:any|a) (?:host|user|mail exchanger)|no mx record|may not exist|not recognized|#5\.1\.0 address rejected|unroutable|"
    r"(?:recipient|destinataire|user|mailbox) (?:is )?(?:invalid|unknown|not known|not exist)|user not known|undeliverable address|illegal alias",
    re.IGNORECASE,
)
FROM_RELAY = re.compile(r"mailer-?daemon|post_?o?master|mail delivery|<>|mdaemon|mail system", re.IGNORECASE)
#: Which command the relay's answer was to. A no to the letter's content often blames the user all the same.
ANSWERS_CONTENT = re.compile(
    r"(?:in reply to|after|response to) (?:the )?(?:end of )?data|>>> ?DATA\s+<<< ?[45]|while sending (?:message )?body",
    re.IGNORECASE,
)
#: There is no such host, or it takes no mail at all (RFC 7504): whatever status that is given.
TAKES_NO_MAIL = re.compile(
    r"account or domain may not exist|(?:host|domain)(?: name)? (?:unknown|not found(?!, try again)|does not exist)|unknown host|no such domain|illegal host|(?:does|do|will) ?n[o']t accept (?:any )?e?-?mail|null ?mx|not accepting network messages",
    re.IGNORECASE,
)
#: A code without an enhanced status: a relay that knows such statuses would have said 5.1.1.
BARE_CODE = re.compile(r"\b5[05]\d\b(?![ -]*#?[245]\.\d)")
#: What was answered when the recipient was named, in a transcript.
ANSWER_TO_RECIPIENT = re.compile(r">>> ?RCPT\b.*?<<< ?(5[05]\d.*?)(?=<<<|>>>|$)", re.IGNORECASE)
#: Sendmail's own sentence, also when the answer came late because commands were pipelined.
SENDMAIL_KNOWS = re.compile(r"\b5\.1\.1 <[^<>]+>\.\.\. user unknown", re.IGNORECASE)
ANSWERS_RECIPIENT = re.compile(r"(?:in reply to|after|response to) (?:the )?RCPT|>>> ?RCPT", re.IGNORECASE)
ANSWERS_SENDER = re.compile(r"(?:in reply to|after|response to) (?:the )?MAIL FROM|>>> ?MAIL", re.IGNORECASE)
AUTOMATIC = re.compile(
    r"deliver|undeliver|return|failure|failed|bounce|non remis|zugestellt|could not|warning: message", re.IGNORECASE
)
SAYS_SO = re.compile(r"could not be delivered|error message below", re.IGNORECASE)
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
    # Some mail stores keep CR alone, which no parser reads as the end of a line.
    lines = raw[:MOST_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    message = message_from_bytes(lines, policy=policy.compat32)
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
    words = _own_words(message)
    for part in message.walk():
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        blocks = (
            part.get_payload()
            if part.is_multipart()
            else [message_from_bytes(_text(part).strip().encode("latin-1", "replace"))]
        )
        for block in blocks:
            if isinstance(block, Message) and (block.get("Action") or block.get("Status")):
                yield _block(block, words)


def _block(block: Message, words: str) -> Returned:
    said = str(block.get("Diagnostic-Code") or "")
    action = str(block.get("Action") or "failed").split()[0:1]
    address = _address(str(block.get("Original-Recipient") or block.get("Final-Recipient") or ""))
    verb = action[0].strip(";,").lower() if action else "failed"
    told = said or f"{block.get('Status') or ''} {_about(address or '', words)}"
    status = _precise(str(block.get("Status") or ""), told)
    return Returned(_kind(verb, status, told, words), address, status, " ".join(said.split())[:500])


def _precise(status: str, said: str) -> str | None:
    """Return the status; one that says nothing (5.0.0) gives way to the relay's own words."""
    stated = STATUS.search(status)
    spoken = STATUS.search(said)
    if spoken and (stated is None or stated.group(0).endswith(".0.0")):
        return spoken.group(0)
    return stated.group(0) if stated else None


def _kind(action: str, status: str | None, said: str, words: str) -> str:
    if action in ("delivered", "relayed", "expanded") or (status or "").startswith("2"):
        return "none"
    if action == "delayed" or (status is None and not said):
        return "soft"
    if (status or "").startswith("4") and not (status or "").startswith("4.1."):
        return "soft"
    return _judged(status, said, words, reported=True)


def _judged(status: str | None, said: str, words: str, *, reported: bool = False) -> str:
    """Judge a final no by what the relay `said` and by the `words` around it.

    Words count only beside a status that says nothing of its own, and never when it was the letter's content, or its
    sender, that was answered. `reported`: a report of RFC 3464 quotes a relay that knows no enhanced statuses.
    """
    said, words = " ".join(said.split()), " ".join(words.split())
    if SHUT.search(said) or SHUT.search(words) or PROGRAM.search(said):
        return "soft"
    answer = ANSWER_TO_RECIPIENT.search(words)
    named = bool(answer and NOBODY_THERE.search(answer[1]) and not STATUS.search(answer[1]))
    if named and not FULL.search(said):
        return "hard"
    if (status and status.startswith("5.7.")) or re.search(r"\b5\.7\.\d", said):
        return "policy"
    # Many relays say 5.1.1 or 5.2.1 for a mailbox that is only full.
    if FULL.search(said) or ANSWERS_SENDER.search(words):
        return "soft"
    if status in NO_SUCH_RECIPIENT or (status == "5.2.1" and NOBODY_THERE.search(said)):
        return "hard"
    # 5.5.x speaks of the dialogue, which came out of step when commands were pipelined.
    if (status or "").startswith("5.5.") and SENDMAIL_KNOWS.search(words):
        return "hard"
    if (FULL_OR_LATE.search(said) and not TAKES_NO_MAIL.search(said)) or (
        ANSWERS_CONTENT.search(words) and not ANSWERS_RECIPIENT.search(words)
    ):
        return "soft"
    if TAKES_NO_MAIL.search(said):
        return "hard"
    bare = (
        BARE_CODE.search(said)
        and not ANSWERS_RECIPIENT.search(words)
        and (status or ("" if reported else "5.0.0")).endswith(".0.0")
    )
    may_convict = not bare and (status is None or SILENT.fullmatch(status))
    return "hard" if may_convict and NOBODY_THERE.search(said) else "soft"


def _recognised(message: Message) -> Iterator[Returned]:
    """Read what came before the standard: flufl.bounce finds the address, the relay's own words say what is wrong."""
    sender = f"{message.get('From', '')} {message.get('Return-Path', '')}"
    # Exim marks its bounces as replies, as people's absence notes are.
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied") and not FROM_RELAY.search(sender):
        return
    temporary, permanent = _failures(message)
    words = _own_words(message)
    if '"notificationType":"Delivery"' in words:
        return
    if '"notificationType":"Complaint"' in words:
        yield Returned("complaint", None, said="abuse")
        return
    for address in sorted(temporary | permanent):
        name = address.decode("latin-1")
        said = _about(name, words) if len(temporary | permanent) > 1 else words
        found = STATUS.search(said)
        status = found.group(0) if found else None
        soft = address in temporary - permanent or (status or "").startswith("4")
        yield Returned("soft" if soft else _judged(status, said, words), name, status, " ".join(said.split())[:500])
    if not temporary | permanent and (FROM_RELAY.search(sender) or SAYS_SO.search(words)):
        yield _unaddressed(str(message.get("Subject", "")), words)


def _unaddressed(subject: str, words: str) -> Returned:
    """Read a daemon's mail in which no address was found: it is a bounce when it says so."""
    codes = [found.group(0) for found in STATUS.finditer(words)]
    # A transcript begins with what went well.
    status = next((code for code in codes if not code.startswith("2")), codes[0] if codes else None)
    kind = "soft" if (status or "").startswith("4") else _judged(status, words, words)
    if (status or "").startswith("2"):
        return Returned("none", None, status)
    says_so = (
        status
        or kind == "hard"
        or AUTOMATIC.search(subject)
        or SAYS_SO.search(words)
        or re.search(r"\b[45]\d\d[ -]", words)
    )
    return Returned(kind if says_so else "none", None, status, " ".join(words.split())[:500])


def _about(address: str, words: str) -> str:
    """Return what is said of one address among several: from its name to the next address or empty line."""
    at = words.lower().find(address.lower()) if address else -1
    if at < 0:
        return words
    told = re.split(r"\n\s*\n", words[at:], maxsplit=1)[0]
    return re.split(r"\n\s*<?[^\s<>@]+@", told[len(address) :], maxsplit=1)[0]


def _failures(message: Message) -> tuple[Set[bytes], Set[bytes]]:
    try:
        temporary, permanent = all_failures(message)
        return _whole(temporary), _whole(permanent)
    except Exception:  # a mail made to confuse one of its many detectors says nothing, and stops nothing
        return set(), set()


def _whole(addresses: Set[bytes]) -> Set[bytes]:
    """Leave out what was masked on the way, as `anna...@firma.example`: no address has two dots in a row (RFC 5321)."""
    return {address for address in addresses if b".." not in address}


def _own_words(message: Message) -> str:
    """Return the relay's text, without the letter that it sends back."""
    texts = [_text(part) for part in message.walk() if part.get_content_type() in ("text/plain", "text/html")][:1]
    # Broken boundaries leave no parts at all.
    text = texts[0] if texts else message.as_string().partition("\n\n")[2]
    return ORIGINAL.split(text, maxsplit=1)[0][:8000]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload.decode("latin-1")
    return "".join(str(inner) for inner in part.get_payload()) if part.is_multipart() else str(part.get_payload())


def _address(field: str) -> str | None:
    """Return the address in `rfc822; a@b.example` or `<a@b.example>`."""
    _, address = getaddresses([field.rpartition(";")[2].strip()])[0] if field else ("", "")
    return address.lower() or None if ".." not in address else None
