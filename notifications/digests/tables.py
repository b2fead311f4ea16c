"""Digest runs: one for each frequency and local date."""

from piccolo.columns import Boolean, Date, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class DigestRun(Table, tablename="digest_run"):
    id = Serial(primary_key=True)
    frequency = Text(required=True, default=None, null=False)
    local_on = Date(required=True, default=None, null=False)
    cutoff_at = Timestamptz(required=True, default=None, null=False)
    timezone = Text(required=True, default=None, null=False)
    tzdata = Text(
        null=False, default="unknown", help_text="Version of the time zone rules the cutoff was worked out by."
    )
    started_at = Timestamptz(required=True, default=None, null=False)
    late = Boolean(null=False, default=False, help_text="It also makes up for runs that were missed before it.")
    letters = Integer(null=False, default=0)

    once_per_date = Unique(["frequency", "local_on"])
    run_frequency_is_known = Check("frequency IN ('day', 'week')")
