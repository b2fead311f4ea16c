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
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    ended_at = Timestamptz(null=True, default=None)

    frequency_is_known = Check("frequency IN ('now', 'day', 'week')")
    everything_or_something = Check("everything OR cardinality(nodes) > 0")
