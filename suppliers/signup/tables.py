"""Sign-ups and new addresses that wait for their confirmation."""

from piccolo.columns import JSONB, ForeignKey, Integer, LazyTableReference, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class PendingSignup(Table, tablename="pending_signup"):
    id = Serial(primary_key=True)
    email = Text(required=True, default=None, null=False, index=True)
    form = JSONB(required=True, default=None, null=False, help_text="The checked form; erased when it expires.")
    created_at = Timestamptz(required=True, default=None, null=False)
    expires_at = Timestamptz(required=True, default=None, null=False, index=True)
    confirmed_at = Timestamptz(null=True, default=None)
    superseded_at = Timestamptz(null=True, default=None)


class PendingMove(Table, tablename="pending_move"):
    id = Serial(primary_key=True)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"), null=False, default=None, required=True,
        on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    email = Text(required=True, default=None, null=False, help_text="The new address.")
    version = Integer(required=True, default=None, null=False, help_text="The contact's token_version when it asked.")
    created_at = Timestamptz(required=True, default=None, null=False)
    expires_at = Timestamptz(required=True, default=None, null=False, index=True)
    moved_at = Timestamptz(null=True, default=None)
