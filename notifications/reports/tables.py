"""Tables of reports. What is locked is kept whole as it was, and nothing that is corrected later alters it."""

from piccolo.columns import JSONB, Boolean, Date, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from notifications.reports.domain import STATES


class Report(Table, tablename="report"):
    id = Serial(primary_key=True)
    period = Text(required=True, default=None, null=False, unique=True, help_text="2026-1 or 2026-2")
    state = Text(null=False, default="draft")
    snapshot = JSONB(null=True, default=None, help_text="The figures as they were when locked; None while a draft.")
    public = Boolean(null=False, default=False)
    created_at = Timestamptz(required=True, default=None, null=False)
    locked_at = Timestamptz(null=True, default=None)
    locked_by = Text(null=True, default=None)
    adopted_on = Date(null=True, default=None)
    paragraph = Text(null=True, default=None, help_text="KS § 12")

    report_state_is_known = Check("state IN (" + ", ".join(repr(state) for state in STATES) + ")")
    report_period_is_a_half = Check("period ~ '^[0-9]{4}-[12]$'")
    locked_with_figures = Check("(state = 'draft') = (snapshot IS NULL)")
    adopted_with_its_day = Check("(state = 'adopted') = (adopted_on IS NOT NULL)")
    public_when_locked = Check("NOT public OR state <> 'draft'")


class ReportText(Table, tablename="report_text"):
    """What an officer wrote beside a section; the newest is shown, the others are kept."""

    id = Serial(primary_key=True)
    report_id = ForeignKey(Report, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    section = Text(required=True, default=None, null=False)
    number = Integer(required=True, default=None, null=False)
    text = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    one_text_a_number = Unique(["report_id", "section", "number"])


class ReportNote(Table, tablename="report_note"):
    """What has to be said of a report after its figures were locked."""

    id = Serial(primary_key=True)
    report_id = ForeignKey(Report, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    text = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
