"""Attempts: what happened each time a letter was handed over."""

from piccolo.columns import (
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    LazyTableReference,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table


class Attempt(Table, tablename="attempt"):
    id = BigSerial(primary_key=True)
    letter_id = ForeignKey(
        LazyTableReference("Letter", app_name="notifications"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    number = Integer(required=True, default=None, null=False)
    worker = Text(required=True, default=None, null=False)
    connection = Text(null=False, default="")
    started_at = Timestamptz(required=True, default=None, null=False)
    ended_at = Timestamptz(null=True, default=None)
    phase = Text(null=True, default=None)
    code = Integer(null=True, default=None)
    enhanced = Text(null=True, default=None)
    reply = Text(null=True, default=None)
    tls = Boolean(null=False, default=False)
    bytes = Integer(null=True, default=None)
    sha256 = Bytea(null=True, default=None)
    outcome = Text(null=True, default=None)

    once_per_number = Unique(["letter_id", "number"])


class Suppression(Table, tablename="suppression"):
    """An address that must not get mail, kept as a keyed hash so that it outlives the address."""

    id = BigSerial(primary_key=True)
    address_digest = Bytea(required=True, default=None, null=False, index=True)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
        help_text="Whose address it was then.",
    )
    scope = Text(null=False, default="all")
    reason = Text(required=True, default=None, null=False)
    evidence = Text(null=True, default=None)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    lifted_at = Timestamptz(null=True, default=None)


class Brake(Table, tablename="brake"):
    """Something that holds all sending, in every worker: an officer's pause, or a relay that wants a rest."""

    name = Text(primary_key=True, required=True, default=None, null=False)
    reason = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    until = Timestamptz(null=True, default=None, help_text="Lifts itself then; without it a person lifts it.")
    times = Integer(null=False, default=1, help_text="In a row, so that a relay's rests grow.")


class MailRate(Table, tablename="mail_rate"):
    """How much of an allowance is used: of the relay, a recipient domain, a recipient, the whole system."""

    name = Text(primary_key=True, required=True, default=None, null=False)
    window_started_at = Timestamptz(required=True, default=None, null=False)
    used = Integer(required=True, default=None, null=False)


class Epoch(Table, tablename="epoch"):
    """A life of the database: another server, or another timeline, may lack what was committed last before it."""

    id = Serial(primary_key=True)
    system = BigInt(required=True, default=None, null=False, help_text="PostgreSQL's system identifier.")
    timeline = Integer(required=True, default=None, null=False)
    seen_at = Timestamptz(required=True, default=None, null=False)
    held = Integer(null=False, default=0, help_text="Letters whose fate it made unknown.")

    once_per_life = Unique(["system", "timeline"])


class AddressTrouble(Table, tablename="address_trouble"):
    """How an address has answered lately: a point a day at most, and until when its letters wait."""

    address_digest = Bytea(primary_key=True, required=True, default=None, null=False)
    points = Integer(null=False, default=0)
    last_on = Date(required=True, default=None, null=False)
    wait_until = Timestamptz(null=True, default=None)
    missing = Boolean(
        null=False, default=False, help_text="It said that it does not exist: letters do not wait, they end."
    )
