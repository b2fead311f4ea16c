"""Decisions on what may be removed, and the log of what was."""

from piccolo.columns import BigSerial, Boolean, Date, Integer, Text, Timestamptz
from piccolo.constraints import Check
from piccolo.table import Table


class RetentionDecision(Table, tablename="retention_decision"):
    """The municipality's own decision on a class of record; without one Anbud's proposal is followed, and said to be."""

    record_class = Text(primary_key=True, required=True, default=None, null=False)
    decision = Text(required=True, default=None, null=False, help_text="As it is cited: KS § 12.")
    decided_on = Date(required=True, default=None, null=False)
    case_number = Text(null=True, default=None, help_text="Diarienummer.")
    rests = Boolean(null=False, default=False, help_text="Nothing of this class is removed for the time being.")
    kept_days = Integer(null=True, default=None, help_text="How long it is kept; none: as Anbud proposes.")
    reason = Text(null=True, default=None, help_text="Why just so long.")
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    decision_is_cited = Check("decision <> ''")
    kept_at_least_a_day = Check("kept_days > 0")
    another_period_has_a_reason = Check("kept_days IS NULL OR reason <> ''")


class Removal(Table, tablename="removal"):
    """What was removed, how much, and under which decision. It can only grow: a trigger refuses the rest."""

    id = BigSerial(primary_key=True)
    at = Timestamptz(required=True, default=None, null=False, index=True)
    record_class = Text(required=True, default=None, null=False)
    removed = Integer(required=True, default=None, null=False)
    decision = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)

    removed_something = Check("removed > 0")
