"""A file on its way in, the rows that are not simply taken, what was made of it, and how a list's columns were read."""

from piccolo.columns import JSONB, BigInt, BigSerial, Boolean, Bytea, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Intake(Table, tablename="intake"):
    """A file that somebody hands in. Its bytes go when it can no longer be taken back, or was not finished in a week."""

    id = Serial(primary_key=True)
    kind = Text(required=True, default=None, null=False, help_text="Which list it is.")
    filename = Text(required=True, default=None, null=False)
    body = Bytea(null=True, default=None)
    encoding = Text(null=True, default=None)
    separator = Text(null=True, default=None)
    sheet = Text(null=True, default=None)
    header = Integer(null=True, default=None, help_text="The file's own number of the row with the headers.")
    columns = JSONB(null=False, default="{}", help_text="{our field: position of its column}")
    orders = JSONB(null=False, default="{}", help_text='{our field: "day" or "month", whichever is first in its dates}')
    source = Text(required=True, default=None, null=False, help_text="What the list is called; its template's name.")
    by = Text(required=True, default=None, null=False, index=True)
    created_at = Timestamptz(required=True, default=None, null=False, index=True)
    counts = JSONB(null=True, default=None, help_text="{rows, good, wrong, known}; None before it is checked.")
    checked_at = Timestamptz(null=True, default=None)
    taken_at = Timestamptz(null=True, default=None)
    undone_at = Timestamptz(null=True, default=None)
    undone_by = Text(null=True, default=None)

    undone_after_taken = Check("undone_at IS NULL OR taken_at IS NOT NULL")


class IntakeRow(Table, tablename="intake_row"):
    """A row that has a fault or is here already."""

    id = BigSerial(primary_key=True)
    intake_id = ForeignKey(Intake, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    number = Integer(required=True, default=None, null=False, help_text="The file's own.")
    state = Text(required=True, default=None, null=False)
    problems = JSONB(null=False, default="{}", help_text="{our field: what is wrong in Swedish}")
    path = Text(null=True, default=None, help_text="The page of what is here already.")

    one_verdict_a_row = Unique(["intake_id", "number"])
    row_state_is_known = Check("state IN ('wrong', 'known')")


class IntakeMade(Table, tablename="intake_made"):
    """What an import made."""

    id = BigSerial(primary_key=True)
    intake_id = ForeignKey(Intake, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    number = Integer(required=True, default=None, null=False, help_text="The file's own.")
    object_id = BigInt(required=True, default=None, null=False)
    title = Text(required=True, default=None, null=False)
    path = Text(null=True, default=None)
    taken_back = Boolean(null=False, default=False)


class IntakeTemplate(Table, tablename="intake_template"):
    """How the columns of a list were read, for the next time it comes."""

    id = Serial(primary_key=True)
    kind = Text(required=True, default=None, null=False)
    name = Text(required=True, default=None, null=False)
    columns = JSONB(required=True, default=None, null=False, help_text="{our field: header of its column}")
    orders = JSONB(null=False, default="{}")
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    one_of_a_name = Unique(["kind", "name"])
    template_is_named = Check("name <> ''")
