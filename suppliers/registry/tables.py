"""Firms and their contacts. No personal identity number is ever stored."""

from piccolo.columns import Array, Boolean, Bytea, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Supplier(Table, tablename="supplier"):
    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False)
    name_key = Text(
        null=True, default=None, help_text="The name without case, legal form and marks; a trigger writes it."
    )
    organisation_number = Text(null=True, default=None, index=True)
    country = Text(null=False, default="SE")
    municipality_code = Text(null=True, default=None)
    postcode = Text(null=True, default=None, help_text="Where it is at home: 95731, FI-95600. A statistic only.")
    origin = Text(null=False, default="form", help_text="form, file, phone, ledger or demo.")
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    merged_into_id = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=True,
        help_text="The firm that this one is the same as; it is shown nowhere any more.",
    )  # fmt: skip

    name_is_not_empty = Check("name <> ''")
    postcode_is_one = Check("postcode ~ '^([1-9][0-9]{4}|FI-[0-9]{5}|NO-[0-9]{4})$'")
    no_personal_identity_number = Check(
        "organisation_number IS NULL OR country <> 'SE' OR substr(organisation_number, 3, 1)::int >= 2"
    )


class SupplierNote(Table, tablename="supplier_note"):
    id = Serial(primary_key=True)
    supplier_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    text = Text(required=True, default=None, null=False, help_text="The firm reads it on its own page.")

    note_is_not_empty = Check("text <> ''")


class SupplierMerge(Table, tablename="supplier_merge"):
    """Two firms were found to be one; what moved is kept, so that it can be moved back."""

    id = Serial(primary_key=True)
    kept_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    gone_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    contacts = Array(Integer(), null=False, default=list, help_text="Ids of the contacts that moved.")
    notes = Array(Integer(), null=False, default=list, help_text="Ids of the notes that moved.")
    filled = Array(Text(), null=False, default=list, help_text="What the kept firm lacked and got from the other.")
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    undone_at = Timestamptz(null=True, default=None)
    undone_by = Text(null=True, default=None)

    merged_are_two = Check("kept_id <> gone_id")


class NotSame(Table, tablename="supplier_not_same"):
    """Two firms that look alike and are not one: nobody is asked again."""

    id = Serial(primary_key=True)
    first_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    second_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    told_apart_once = Unique(["first_id", "second_id"])
    told_apart_in_order = Check("first_id < second_id")


class Contact(Table, tablename="contact"):
    id = Serial(primary_key=True)
    supplier_id = ForeignKey(Supplier, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    email = Text(required=True, default=None, null=False, unique=True, help_text="Lower case, domain as A-label.")
    language = Text(null=False, default="sv")
    confirmed_at = Timestamptz(null=True, default=None)
    confirmation_reason = Text(null=True, default=None, help_text="Where it was given, when not by our mail.")
    source = Text(null=True, default=None, help_text="How staff got the details, when they entered them for the firm.")
    paused_until = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    ended_reason = Text(null=True, default=None, help_text="Why, in the leaver's own choice; asked, never required.")
    meetings = Boolean(null=False, default=False)
    reminders = Boolean(null=False, default=False)
    token_version = Integer(null=False, default=1, help_text="Raised to make older links to the choices useless.")
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    email_is_lower_case = Check("email = lower(email)")
    contact_language_is_known = Check("language IN ('sv', 'fi', 'fit', 'en')")
    ended_reason_is_known = Check("ended_reason IN ('too_many', 'not_ours', 'not_selling', 'other')")


class Forgotten(Table, tablename="forgotten"):
    """Addresses that were erased, as keyed hashes: a list cannot bring them back, only their owner can."""

    address_digest = Bytea(primary_key=True, required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
