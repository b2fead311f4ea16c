"""Sign-ups that wait for their confirmation."""

from piccolo.columns import JSONB, Serial, Text, Timestamptz
from piccolo.table import Table


class PendingSignup(Table, tablename="pending_signup"):
    id = Serial(primary_key=True)
    email = Text(required=True, default=None, null=False, index=True)
    form = JSONB(required=True, default=None, null=False, help_text="The checked form; erased when it expires.")
    created_at = Timestamptz(required=True, default=None, null=False)
    expires_at = Timestamptz(required=True, default=None, null=False, index=True)
    confirmed_at = Timestamptz(null=True, default=None)
    superseded_at = Timestamptz(null=True, default=None)
