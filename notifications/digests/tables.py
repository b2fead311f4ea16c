"""Digest runs: one for each frequency and local date."""

from piccolo.columns import Date, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class DigestRun(Table, tablename="digest_run"):
    id = Serial(primary_key=True)
    frequency = Text(required=True, default=None, null=False)
    local_on = Date(required=True, default=None, null=False)
    cutoff_at = Timestamptz(required=True, default=None, null=False)
    timezone = Text(required=True, default=None, null=False)
    started_at = Timestamptz(required=True, default=None, null=False)
    letters = Integer(null=False, default=0)

    once_per_date = Unique(["frequency", "local_on"])
    run_frequency_is_known = Check("frequency IN ('day', 'week')")
