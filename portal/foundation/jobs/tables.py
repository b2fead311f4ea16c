"""One row for each job of the house, written over and over."""

from piccolo.columns import Integer, Text, Timestamptz
from piccolo.table import Table


class JobRun(Table, tablename="job_run"):
    """How a job last went, whichever worker did it."""

    name = Text(primary_key=True, default=None, null=False)
    ran_at = Timestamptz(required=True, default=None, null=False, help_text="When it last ran, with or without work.")
    did_at = Timestamptz(null=True, default=None, help_text="When it last had something to do.")
    did = Integer(null=False, default=0, help_text="How much it did then.")
    failed_at = Timestamptz(null=True, default=None)
    error = Text(null=True, default=None, help_text="The kind of error; gone when it has gone well again.")
