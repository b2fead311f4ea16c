"""The audit trail."""

from piccolo.columns import JSONB, BigSerial, Text, Timestamptz
from piccolo.table import Table


class Event(Table, tablename="event"):
    """One thing done. A trigger refuses UPDATE, DELETE and TRUNCATE."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(null=False, default=None, required=True, index=True)
    actor = Text(
        null=False, default=None, required=True, index=True, help_text="An officer's address, or 'worker', 'command'."
    )
    verb = Text(null=False, default=None, required=True, help_text="What was done, for example procurement.published.")
    object_kind = Text(null=False, default=None, required=True, index=True)
    object_reference = Text(null=False, default=None, required=True, index=True)
    details = JSONB(null=False, default="{}")
