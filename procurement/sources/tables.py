"""Tables of sources: where notices come from, each time they were asked, and each notice as it was read."""

from piccolo.columns import (
    JSONB,
    Array,
    BigSerial,
    Bytea,
    ForeignKey,
    Integer,
    LazyTableReference,
    Serial,
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
    paused_at = Timestamptz(null=True, default=None)
    etag = Text(null=True, default=None)
    last_modified = Text(null=True, default=None)
    body_hash = Bytea(null=True, default=None, help_text="sha256 of the last body that was read.")
    failures = Integer(null=False, default=0, help_text="In a row.")
    next_run_at = Timestamptz(null=True, default=None, index=True)
    last_success_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=TimestamptzNow())

    mode_is_known = Check("mode IN ('review', 'publish')")
    kind_of_source_is_known = Check("kind IN ('rss', 'ocds', 'eforms', 'ted', 'ted-api', 'csv', 'xlsx')")
    interval_is_sane = Check("every_minutes BETWEEN 5 AND 525600")
    failures_are_counted = Check("failures >= 0")


class SourceRun(Table, tablename="source_run"):
    id = Serial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    started_at = Timestamptz(null=False, default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)
    new = Integer(null=False, default=0)
    changed = Integer(null=False, default=0)
    unchanged = Integer(null=False, default=0)
    rejected = JSONB(null=False, default="[]", help_text="[{place, reason}], the first hundred.")
    error = Text(null=True, default=None, help_text="In plain Swedish; None: it went well.")


class Notice(Table, tablename="notice"):
    id = BigSerial(primary_key=True)
    source_id = ForeignKey(Source, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    external_id = Text(required=True, default=None, null=False)
    version = Text(null=True, default=None)
    kind = Text(required=True, default=None, null=False)
    keys = Array(Text(), null=False, default=list, index=True, index_method=IndexMethod.gin)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", module_path="procurement.register.tables"),
        null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    content_hash = Bytea(required=True, default=None, null=False, help_text="sha256 of the content as read.")
    content = JSONB(null=False, default="{}")
    url = Text(null=True, default=None)
    received_at = Timestamptz(null=False, default=TimestamptzNow())
    published_at = Timestamptz(null=True, default=None)

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
