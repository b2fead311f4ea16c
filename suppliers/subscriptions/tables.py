"""Subscriptions: what a contact wants to hear of."""

from piccolo.columns import Array, Boolean, ForeignKey, LazyTableReference, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table


class Subscription(Table, tablename="subscription"):
    id = Serial(primary_key=True)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    everything = Boolean(null=False, default=False)
    frequency = Text(null=False, default="day")
    trades = Array(Text(), null=False, default=list)
    cpv = Array(Text(), null=False, default=list)
    nodes = Array(Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    nodes_above = Array(Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    words = Array(Text(), null=False, default=list, help_text="Searches that are kept, in the asker's own words.")
    procurements = Array(
        Text(), null=False, default=list, index=True, index_method=IndexMethod.gin,
        help_text="References of single procurements that are followed.",
    )  # fmt: skip
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    ended_at = Timestamptz(null=True, default=None)

    frequency_is_known = Check("frequency IN ('now', 'day', 'week')")
    everything_or_something = Check(
        "everything OR ended_at IS NOT NULL OR cardinality(nodes || words || procurements) > 0"
    )


class SubscriptionSearch(Table, tablename="subscription_search"):
    """One search that a subscription keeps, read as the list of procurements reads it."""

    id = Serial(primary_key=True)
    subscription_id = ForeignKey(
        Subscription, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    words = Text(required=True, default=None, null=False)
    language = Text(required=True, default=None, null=False, help_text="Whose names of trades and codes it may say.")
    query = Text(
        required=True,
        default=None,
        null=False,
        help_text="A tsquery: stems of three languages, and beginnings of words.",
    )
    keys = Array(
        Text(), null=False, default=list, index=True, index_method=IndexMethod.gin,
        help_text="What a text must have for the rest to be looked at: see `text_keys`.",
    )  # fmt: skip
    inside = Text(null=True, default=None, help_text="What is sought for inside titles and summaries.")
    nodes = Array(Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    code = Text(null=True, default=None, index=True, help_text="The digits a code begins with.")
    read_at = Timestamptz(null=False, default=TimestamptzNow(), help_text="The drawing of trades it was last read by.")
