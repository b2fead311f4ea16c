"""Tables of the plan.

An occurrence names its activity by rule ("4.1"), not by row: it stays where it is when a new plan takes over, and
what was done before any plan was loaded is kept too.
"""

from piccolo.columns import JSONB, Array, Bytea, Date, DoublePrecision, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from procurement.plan.domain.occurrences import KINDS, OUTCOMES
from procurement.plan.domain.rhythms import RHYTHMS, STATES


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Plan(Table, tablename="plan"):
    id = Serial(primary_key=True)
    reference = Text(required=True, default=None, null=False, unique=True, help_text="overtornea-2020")
    version = Integer(null=False, default=1, help_text="The same plan loaded again with other words is a new version.")
    title = Text(required=True, default=None, null=False)
    from_on = Date(required=True, default=None, null=False, help_text="First day it holds.")
    until_on = Date(null=True, default=None, help_text="Last day it held; a new plan sets it.")
    content = JSONB(required=True, default=None, null=False, help_text="Vision, values, source, abbreviations.")
    sha256 = Text(required=True, default=None, null=False, help_text="Of the file it was loaded from.")
    loaded_at = Timestamptz(null=False, default=TimestamptzNow())
    loaded_by = Text(required=True, default=None, null=False)

    plan_ends_after_it_begins = Check("until_on >= from_on")


class PlanVersion(Table, tablename="plan_version"):
    """A plan as its file said at one time; kept when the same plan is loaded with other words."""

    id = Serial(primary_key=True)
    plan_id = ForeignKey(Plan, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    version = Integer(required=True, default=None, null=False)
    source = Text(required=True, default=None, null=False, help_text="The whole file.")
    loaded_at = Timestamptz(required=True, default=None, null=False)
    loaded_by = Text(required=True, default=None, null=False)

    one_of_each_version = Unique(["plan_id", "version"])


class Activity(Table, tablename="activity"):
    id = Serial(primary_key=True)
    plan_id = ForeignKey(Plan, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    rule = Text(required=True, default=None, null=False, help_text="Names it for life, also in later plans.")
    number = Text(required=True, default=None, null=False, help_text="As printed in this plan.")
    area = Text(required=True, default=None, null=False)
    position = Integer(required=True, default=None, null=False)
    title = Text(required=True, default=None, null=False)
    wording = Text(required=True, default=None, null=False)
    printed_when = Text(null=False, default="", help_text="The quarter as printed: 'Q1 2020'.")
    responsible = Array(Text(), null=False, default=list, help_text="As printed, abbreviations unresolved.")
    rhythm = Text(required=True, default=None, null=False)
    settings = JSONB(required=True, default=None, null=False, help_text="What its rhythm needs; see domain/rhythms.")
    evidence = Array(Text(), null=False, default=list, help_text="Kinds that count by themselves.")

    one_rule_a_plan = Unique(["plan_id", "rule"])
    rhythm_is_known = Check(_one_of("rhythm", RHYTHMS))


class Answering(Table, tablename="plan_answering"):
    """The one person who answers for an activity, by name; the newest row holds."""

    id = Serial(primary_key=True)
    rule = Text(required=True, default=None, null=False, index=True)
    name = Text(required=True, default=None, null=False)
    email = Text(required=True, default=None, null=False)
    from_at = Timestamptz(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)


class Occurrence(Table, tablename="occurrence"):
    id = Serial(primary_key=True)
    rule = Text(required=True, default=None, null=False, index=True)
    kind = Text(required=True, default=None, null=False)
    reference = Text(required=True, default=None, null=False, help_text="Names what it shows, once for rule and kind.")
    outcome = Text(null=False, default="held")
    happened_on = Date(required=True, default=None, null=False)
    moved_to_on = Date(null=True, default=None)
    slot = Text(null=False, default="", help_text="Which unit, body or part.")
    title = Text(required=True, default=None, null=False)
    url = Text(null=False, default="")
    diary_number = Text(null=False, default="")
    note = Text(null=False, default="")
    reason = Text(null=False, default="", help_text="Why it was cancelled, moved or late.")
    entered_at = Timestamptz(required=True, default=None, null=False)
    entered_by = Text(null=False, default="anbud")
    withdrawn_at = Timestamptz(null=True, default=None, help_text="Entered by mistake; kept and not counted.")
    withdrawn_reason = Text(null=False, default="")

    shown_once = Unique(["rule", "kind", "reference"])
    kind_is_known = Check(_one_of("kind", KINDS))
    outcome_is_known = Check(_one_of("outcome", OUTCOMES))
    departs_with_reason = Check("outcome = 'held' OR reason <> ''")
    moved_to_a_day = Check("(outcome = 'moved') = (moved_to_on IS NOT NULL)")
    withdrawn_with_reason = Check("withdrawn_at IS NULL OR withdrawn_reason <> ''")
    occurrence_url_is_http = Check("url = '' OR url ~ '^https?://'")


class OccurrenceFile(Table, tablename="occurrence_file"):
    """A paper that shows what happened, kept whole."""

    id = Serial(primary_key=True)
    occurrence_id = ForeignKey(
        Occurrence, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    filename = Text(required=True, default=None, null=False)
    media_type = Text(required=True, default=None, null=False)
    body = Bytea(required=True, default=None, null=False)


class Override(Table, tablename="plan_override"):
    """A state that a person has set over the computed one, and why; the newest row of a rule holds until lifted."""

    id = Serial(primary_key=True)
    rule = Text(required=True, default=None, null=False, index=True)
    state = Text(required=True, default=None, null=False)
    reason = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
    until_on = Date(null=True, default=None, help_text="Last day it holds.")
    lifted_at = Timestamptz(null=True, default=None)

    override_state_is_known = Check(_one_of("state", STATES))
    overridden_with_reason = Check("reason <> ''")


class Task(Table, tablename="plan_task"):
    """Something to do for the plan, given by the working group or the board; the action log is made of these."""

    id = Serial(primary_key=True)
    rule = Text(null=False, default="", help_text="The activity it belongs to; none for the whole plan.")
    given_by = Text(required=True, default=None, null=False)
    given_on = Date(required=True, default=None, null=False)
    text = Text(required=True, default=None, null=False)
    answering = Text(null=False, default="")
    due_on = Date(null=True, default=None)
    reference = Text(null=False, default="", help_text="The decision it came from: 'KS § 12, 2026-03-02'.")
    entered_at = Timestamptz(required=True, default=None, null=False)
    entered_by = Text(required=True, default=None, null=False)
    done_at = Timestamptz(null=True, default=None)
    done_note = Text(null=False, default="")

    given_by_is_known = Check("given_by IN ('group', 'board', 'office')")
    task_is_not_empty = Check("text <> ''")


class Remark(Table, tablename="plan_remark"):
    """What the answering person says of an activity in a half-year, for the report; the newest row holds."""

    id = Serial(primary_key=True)
    rule = Text(required=True, default=None, null=False, index=True)
    period = Text(required=True, default=None, null=False, help_text="2026-1 or 2026-2")
    text = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    remark_period_is_a_half = Check("period ~ '^[0-9]{4}-[12]$'")


class Satisfaction(Table, tablename="satisfaction"):
    """What firms answered in a year's survey, as an index from 0 to 100."""

    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False)
    year = Integer(required=True, default=None, null=False)
    value = DoublePrecision(required=True, default=None, null=False)
    source = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    one_value_a_year = Unique(["name", "year"])
    index_is_known = Check("name IN ('NKI', 'NUI')")
    index_is_on_its_scale = Check("value BETWEEN 0 AND 100")
    satisfaction_with_a_source = Check("source <> ''")
