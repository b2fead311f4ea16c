"""That a contact was asked whether its choices still hold."""

from piccolo.columns import BigInt, BigSerial, ForeignKey, LazyTableReference, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.table import Table


class YearlyCheck(Table, tablename="yearly_check"):
    """One asking. It holds no address and outlives the letter's words: the proof that somebody was reminded."""

    id = BigSerial(primary_key=True)
    contact_id = ForeignKey(
        LazyTableReference("Contact", app_name="suppliers"),
        null=False,
        default=None,
        required=True,
        on_delete=OnDelete.restrict,
        index=True,
    )
    letter_id = BigInt(required=True, default=None, null=False, help_text="Whose state tells what became of it.")
    asked_at = Timestamptz(required=True, default=None, null=False)
