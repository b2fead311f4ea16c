"""Returned mails, kept whole: stored before anything is concluded from them."""

from piccolo.columns import BigSerial, Bytea, ForeignKey, LazyTableReference, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table


class Bounce(Table, tablename="bounce"):
    id = BigSerial(primary_key=True)
    digest = Bytea(
        required=True, default=None, null=False, unique=True, help_text="SHA-256 of the mail: twice is once."
    )
    mail = Bytea(required=True, default=None, null=False)
    received_at = Timestamptz(required=True, default=None, null=False)
    kind = Text(required=True, default=None, null=False)
    status = Text(null=True, default=None)
    said = Text(null=True, default=None, help_text="In the other end's words.")
    letter_id = ForeignKey(
        LazyTableReference("Letter", app_name="notifications"),
        null=True,
        default=None,
        on_delete=OnDelete.restrict,
        index=True,
    )

    bounce_kind_is_known = Check("kind IN ('hard', 'soft', 'policy', 'complaint', 'none')")
