"""The hit ledger: who is owed word of what, and what became of it."""

from piccolo.columns import JSONB, BigInt, BigSerial, ForeignKey, Integer, LazyTableReference, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class MatchRun(Table, tablename="match_run"):
    """A revision has been matched against the whole registry."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    revision = Integer(required=True, default=None, null=False)
    event = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    hits = Integer(null=False, default=0)

    once_per_revision = Unique(["procurement_id", "revision"])


class Hit(Table, tablename="hit"):
    id = BigSerial(primary_key=True)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    subscription_id = ForeignKey(
        LazyTableReference("Subscription", app_name="suppliers"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    event = Text(required=True, default=None, null=False)
    revision = Integer(required=True, default=None, null=False)
    hit = Text(required=True, default=None, null=False)
    because = JSONB(null=False, default="{}")
    frequency = Text(required=True, default=None, null=False)
    matched_at = Timestamptz(required=True, default=None, null=False)
    state = Text(null=False, default="pending")
    reason = Text(null=True, default=None)
    letter_id = BigInt(null=True, default=None, index=True)

    once_per_person_and_event = Unique(["contact_id", "procurement_id", "event", "revision"])
    event_is_known = Check("event IN ('new', 'changed', 'cancelled', 'awarded', 'reminder')")
    hit_is_known = Check("hit IN ('exact', 'narrower', 'broader', 'everything', 'words', 'followed')")
    hit_frequency_is_known = Check("frequency IN ('now', 'day', 'week')")
    hit_state_is_known = Check("state IN ('pending', 'in_letter', 'cancelled', 'expired')")
    in_a_letter_or_with_a_reason = Check(
        "(state = 'in_letter') = (letter_id IS NOT NULL) AND (state IN ('pending', 'in_letter') OR reason IS NOT NULL)"
    )
