"""Tables of sources: where notices come from, each time they were asked, and each notice as it was read."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    LazyTableReference,
    Serial,
    SmallInt,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class Source(Table, tablename="source"):
    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False, unique=True)
    url = Text(null=True, default=None, help_text="None: files given by hand.")
    kind = Text(null=True, default=None, help_text="None: guessed at each reading.")
    every_minutes = Integer(null=False, default=60)
    mode = Text(null=False, default="review", help_text="review: new ones wait as drafts; publish: they open at once.")
    host = Text(null=True, default=None, index=True, help_text="One host is asked one thing at a time.")
    columns = JSONB(null=True, default=None, help_text="{our field: header of its column}; None: guessed.")
    paused_at = Timestamptz(null=True, default=None)
    paused_because = Text(null=True, default=None, help_text="by_hand or failures.")
    etag = Text(null=True, default=None)
    last_modified = Text(null=True, default=None)
    body_hash = Bytea(null=True, default=None, help_text="sha256 of the last body that was read.")
    failures = Integer(null=False, default=0, help_text="In a row.")
    next_run_at = Timestamptz(null=True, default=None, index=True)
    last_success_at = Timestamptz(null=True, default=None)
    last_new_at = Timestamptz(null=True, default=None, help_text="When it last had something new.")
    usual_since = Timestamptz(null=True, default=None, help_text="What it was like before is no measure any more.")
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    mode_is_known = Check("mode IN ('review', 'publish')")
    kind_of_source_is_known = Check("kind IN ('rss', 'ocds', 'eforms', 'ted', 'ted-api', 'csv', 'xlsx')")
    interval_is_sane = Check("every_minutes BETWEEN 5 AND 525600")
    failures_are_counted = Check("failures >= 0")
    pause_has_a_reason = Check("paused_because IN ('by_hand', 'failures')")


class SourceRun(Table, tablename="source_run"):
    """One reading of one source. While it is unfinished its worker holds the source, for as long as its lease."""

    id = Serial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    started_at = Timestamptz(null=False, default=TimestamptzNow())
    lease_until = Timestamptz(null=True, default=None, help_text="After this another worker may take over.")
    worker = Text(null=True, default=None)
    finished_at = Timestamptz(null=True, default=None)
    new = Integer(null=False, default=0)
    changed = Integer(null=False, default=0)
    unchanged = Integer(null=False, default=0)
    gone = Integer(null=False, default=0)
    bytes = BigInt(null=False, default=0)
    shape = JSONB(null=True, default=None, help_text="What its items were like, to see drift; None: nothing was read.")
    rejected = JSONB(null=False, default="[]", help_text="[{place, reason}], the first hundred.")
    error = Text(null=True, default=None, help_text="In plain Swedish; None: it went well.")


class PatientHost(Table, tablename="patient_host"):
    """A server that asked for patience."""

    host = Text(primary_key=True, required=True, default=None, null=False)
    not_before = Timestamptz(required=True, default=None, null=False)


class SourceAlarm(Table, tablename="source_alarm"):
    """Something about a source that staff must know; one stands at a time of each kind."""

    id = Serial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    kind = Text(required=True, default=None, null=False)
    words = Text(required=True, default=None, null=False, help_text="In plain Swedish.")
    raised_at = Timestamptz(required=True, default=None, null=False)
    cleared_at = Timestamptz(null=True, default=None)
    cleared_by = Text(null=True, default=None)
    told_at = Timestamptz(null=True, default=None, help_text="When the letters about it were written.")

    kind_of_alarm_is_known = Check("kind IN ('paused', 'drift', 'silence', 'moved')")


class Notice(Table, tablename="notice"):
    id = BigSerial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    external_id = Text(required=True, default=None, null=False)
    version = Text(null=True, default=None)
    kind = Text(required=True, default=None, null=False)
    keys = Array(Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=True, default=None, on_delete=OnDelete.restrict, index=True, help_text="None: an officer rejected it.",
    )  # fmt: skip
    format = Text(null=True, default=None, help_text="How it came: rss, eforms and so on.")
    marks = Array(
        Text(), null=False, default=list, index=True, index_method=IndexMethod.gin,
        help_text="What notices of one procurement are likely to share.",
    )  # fmt: skip
    content_hash = Bytea(required=True, default=None, null=False, help_text="sha256 of the content as read.")
    content = JSONB(null=False, default="{}")
    url = Text(null=True, default=None)
    received_at = Timestamptz(null=False, default=TimestamptzNow())
    published_at = Timestamptz(null=True, default=None)
    gone_at = Timestamptz(null=True, default=None, help_text="Since when its source no longer holds it.")

    one_per_source = Unique(["source_id", "external_id"])
    kind_of_notice_is_known = Check("kind IN ('planning', 'tender', 'change', 'cancel', 'award', 'contract')")


class FileTaken(Table, tablename="file_taken"):
    """A file given by hand, known again by its bytes: taken in once, it has nothing new to say."""

    id = Serial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    digest = Bytea(required=True, default=None, null=False, help_text="sha256 of the file.")
    kind = Text(required=True, default=None, null=False)
    notices = Integer(null=False, default=0)
    rejected = JSONB(null=False, default="[]")
    at = Timestamptz(null=False, default=TimestamptzNow())

    taken_once = Unique(["source_id", "digest", "kind"])


class Review(Table, tablename="review"):
    """A notice that waits for an officer, or what an officer decided about it."""

    id = BigSerial(primary_key=True)
    notice_id = ForeignKey(Notice, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    verdict = Text(required=True, default=None, null=False)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=True, default=None, on_delete=OnDelete.restrict, index=True,
        help_text="The draft made of it, or what it would change; None once the draft is discarded.",
    )  # fmt: skip
    candidate_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=True, default=None, on_delete=OnDelete.restrict, index=True, help_text="What it is likely to be too.",
    )  # fmt: skip
    score = SmallInt(null=True, default=None, help_text="How likely, out of a hundred.")
    warnings = Array(Text(), null=False, default=list)
    asked = Array(Text(), null=False, default=list, help_text="The fields that a change is about.")
    created_at = Timestamptz(required=True, default=None, null=False)
    decided_at = Timestamptz(null=True, default=None, index=True)
    decided_by = Text(null=True, default=None)
    decision = Text(null=True, default=None)
    reason = Text(null=True, default=None)

    verdict_is_known = Check("verdict IN ('new', 'changed', 'duplicate')")
    decision_is_known = Check("decision IN ('approved', 'merged', 'kept', 'rejected', 'split', 'overtaken')")
    score_is_a_share = Check("score BETWEEN 0 AND 100")
    decided_whole = Check("(decided_at IS NULL) = (decision IS NULL)")
    rejected_with_reason = Check("decision <> 'rejected' OR reason IS NOT NULL")


class Judgement(Table, tablename="notice_judgement"):
    """What an officer said about a notice and a procurement: the same, or not. It is never asked again."""

    id = BigSerial(primary_key=True)
    notice_id = ForeignKey(Notice, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    same = Boolean(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    judged_once = Unique(["notice_id", "procurement_id"])
