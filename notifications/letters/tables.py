"""Letters, and the fragments they are made of. Both are immutable once written, but for a letter's state."""

from piccolo.columns import (
    Array,
    BigInt,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    LazyTableReference,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

STATES = (
    "held",
    "ready",
    "claimed",
    "transmitting",
    "accepted",
    "deferred",
    "refused",
    "unknown",
    "cancelled",
    "dead",
)


class Fragment(Table, tablename="fragment"):
    """Wire-ready bytes (quoted-printable lines ending in CRLF), named by their SHA-256."""

    digest = Bytea(primary_key=True, required=True, default=None, null=False)
    body = Bytea(required=True, default=None, null=False)


class FragmentOf(Table, tablename="fragment_of"):
    """Which fragment is a procurement revision's part in a language."""

    id = BigSerial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    revision = Integer(required=True, default=None, null=False)
    language = Text(required=True, default=None, null=False)
    part = Text(required=True, default=None, null=False)
    digest = ForeignKey(Fragment, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)

    written_once = Unique(["procurement_id", "revision", "language", "part"])


class Letter(Table, tablename="letter"):
    id = BigSerial(primary_key=True)
    kind = Text(required=True, default=None, null=False)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )
    recipient = Text(required=True, default=None, null=False)
    sender = Text(required=True, default=None, null=False, help_text="Envelope sender.")
    language = Text(required=True, default=None, null=False)
    subject = Text(required=True, default=None, null=False)
    message_id = Text(required=True, default=None, null=False, unique=True)
    parts = Array(
        Bytea(), required=True, default=None, null=False, help_text="Own bytes, joined in turn with fragments."
    )
    fragments = Array(Bytea(), null=False, default=list, help_text="Digests; fragment i follows part i.")
    sha256 = Bytea(required=True, default=None, null=False, help_text="Of the whole letter's bytes.")
    size = Integer(required=True, default=None, null=False)
    signature = Bytea(
        null=True, default=None, help_text="DKIM-Signature header, made once: each attempt sends the same bytes."
    )
    scope = Text(null=False, default="all", help_text="What an unsubscribe from this letter ends.")
    key = Text(required=True, default=None, null=False, unique=True, help_text="Posting twice is one letter.")
    priority = SmallInt(null=False, default=5)
    state = Text(null=False, default="ready", index=True)
    reason = Text(null=True, default=None)
    not_before = Timestamptz(required=True, default=None, null=False)
    expires_at = Timestamptz(null=True, default=None)
    attempts = Integer(null=False, default=0)
    lease_until = Timestamptz(null=True, default=None)
    lease_token = BigInt(null=True, default=None)
    worker = Text(null=True, default=None)
    created_at = Timestamptz(required=True, default=None, null=False)
    settled_at = Timestamptz(null=True, default=None)
    emptied_at = Timestamptz(null=True, default=None, help_text="When its bytes were removed; what it was about stays.")

    letter_state_is_known = Check("state IN (" + ", ".join(repr(state) for state in STATES) + ")")
    one_more_part_than_fragments = Check("cardinality(parts) = cardinality(fragments) + 1")
    leased_while_worked_on = Check("(state IN ('claimed', 'transmitting')) = (lease_token IS NOT NULL)")
