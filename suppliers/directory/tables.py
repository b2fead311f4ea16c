"""What officers note about firms."""

from piccolo.columns import ForeignKey, LazyTableReference, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table


class SupplierNote(Table, tablename="supplier_note"):
    id = Serial(primary_key=True)
    supplier_id = ForeignKey(
        LazyTableReference("Supplier", app_name="suppliers"), null=False, default=None, required=True,
        on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    at = Timestamptz(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    text = Text(required=True, default=None, null=False, help_text="The firm reads it on its own page.")

    note_is_not_empty = Check("text <> ''")
