"""Tables of the register. Codes are CPV codes of eight digits; money is in minor units (öre, cent)."""

from piccolo.columns import (
    JSONB,
    Array,
    BigInt,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    Integer,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from procurement.register.domain import PRECISIONS, STATUSES

# An imported notice keeps the language it was written in, whichever it is; pages and letters tag it so.
_LANGUAGE_TAG = "language ~ '^[a-z]{2,3}$'"


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Buyer(Table, tablename="buyer"):
    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False, unique=True)
    organisation_number = Text(null=True, default=None)
    country = Text(null=False, default="SE")


class Procurement(Table, tablename="procurement"):
    id = Serial(primary_key=True)
    reference = Text(required=True, default=None, null=False, unique=True, help_text="Public number, 2026-014.")
    year = Integer(required=True, default=None, null=False)
    number = Integer(required=True, default=None, null=False)
    buyer_id = ForeignKey(Buyer, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    unit = Text(null=True, default=None)
    status = Text(null=False, default="draft", index=True)
    language = Text(null=False, default="sv", help_text="The language it was written in.")
    procedure = Text(null=True, default=None)
    nuts = Array(Text(), null=False, default=list)
    place = Text(null=True, default=None)
    value_from_minor = BigInt(null=True, default=None)
    value_to_minor = BigInt(null=True, default=None)
    currency = Text(null=False, default="SEK")
    cpv = Array(Text(), null=False, default=list)
    match_exact = Array(Text(), null=False, default=list, help_text="Nodes that match exactly: c90620000, t:sno.")
    match_narrower = Array(Text(), null=False, default=list, help_text="Nodes that lie above its codes.")
    match_broader = Array(Text(), null=False, default=list, help_text="Trades that lie below its codes.")
    followed_at = Timestamptz(null=True, default=None, help_text="The drawing of trades its nodes were last found by.")
    papers = Array(Text(), null=False, default=list, help_text="What a bidder needs, by the names in `PAPERS`.")
    unknown = Array(Text(), null=False, default=list, help_text="What is said not to be known yet: not forgotten.")
    planned_on = Date(null=True, default=None, help_text="First day of the period it is planned for.")
    planned_precision = Text(null=True, default=None)
    preliminary = Boolean(null=False, default=False)
    published_at = Timestamptz(null=True, default=None, index=True)
    tell_from = Timestamptz(
        null=True, default=None, help_text="Nobody is told before this; until then it can be undone."
    )
    called_off_at = Timestamptz(null=True, default=None, help_text="Since when nobody is told: the sending was undone.")
    telling_began_at = Timestamptz(
        null=True, default=None, help_text="When a worker began to tell of it: from then on it cannot be undone."
    )
    review_asked_by = Text(null=True, default=None, help_text="Who wants a colleague to look at the draft.")
    review_asked_at = Timestamptz(null=True, default=None)
    publish_at = Timestamptz(null=True, default=None, index=True, help_text="When the draft becomes public by itself.")
    publish_by = Text(null=True, default=None, help_text="Who decided so.")
    publish_revision = Integer(null=True, default=None, help_text="The revision they had read.")
    publish_refused = Text(null=True, default=None, help_text="Why it did not become public at its hour, in Swedish.")
    publish_refused_at = Timestamptz(null=True, default=None)
    deadline_at = Timestamptz(null=True, default=None, index=True)
    questions_until = Timestamptz(null=True, default=None)
    contract_from_on = Date(null=True, default=None)
    contract_until_on = Date(null=True, default=None)
    submission_url = Text(null=True, default=None)
    submission_system = Text(null=True, default=None)
    upphandlings_id = Text(null=True, default=None)
    case_number = Text(null=True, default=None, help_text="Diarienummer.")
    contact_name = Text(null=True, default=None)
    contact_email = Text(null=True, default=None)
    contact_phone = Text(null=True, default=None)
    cancelled_reason = Text(null=True, default=None)
    withdrawn_at = Timestamptz(
        null=True, default=None, help_text="Taken off the website, for the reason in `cancelled_reason`."
    )
    awarded_to = Text(null=True, default=None)
    awarded_on = Date(null=True, default=None)
    bids = Integer(null=True, default=None, help_text="Number of bids, where published.")
    internal_note = Text(null=True, default=None, help_text="Never published.")
    activity_rule = Text(null=True, default=None, help_text="The activity of the plan that it serves, by its rule.")
    form_token = Text(
        null=True, default=None, unique=True, help_text="The form that began it: the same form begins no other."
    )
    owner = Text(null=True, default=None, index=True, help_text="The officer who looks after it, by address.")
    promised_on = Date(
        null=True, default=None, help_text="The last day of the period that was first told to the public."
    )
    opened_on = Date(null=True, default=None, help_text="The day it first opened for bids.")
    follows_id = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=True,
        help_text="The one whose contract this one takes over from.",
    )  # fmt: skip
    renewal_declined_at = Timestamptz(null=True, default=None, help_text="An officer said that nothing follows it.")
    revision = Integer(null=False, default=1)
    created_at = Timestamptz(null=False, default=TimestamptzNow())
    merged_into_id = ForeignKey(
        "self", null=True, default=None, on_delete=OnDelete.restrict, index=True,
        help_text="The one that tells of the same purchase; this one's page leads there.",
    )  # fmt: skip
    changed_at = Timestamptz(null=False, default=TimestamptzNow())

    scheduled_by_somebody = Check("(publish_at IS NULL) = (publish_by IS NULL)")
    review_asked_by_somebody = Check("(review_asked_at IS NULL) = (review_asked_by IS NULL)")
    refused_with_reason = Check("(publish_refused IS NULL) = (publish_refused_at IS NULL)")
    number_in_year = Unique(["year", "number"])
    status_is_known = Check(_one_of("status", STATUSES))
    language_is_a_tag = Check(_LANGUAGE_TAG)
    precision_is_known = Check(_one_of("planned_precision", PRECISIONS))
    precision_goes_with_date = Check("(planned_on IS NULL) = (planned_precision IS NULL)")
    value_span_rises = Check("value_from_minor <= value_to_minor")
    value_is_not_negative = Check("value_from_minor >= 0")
    contract_span_rises = Check("contract_from_on <= contract_until_on")
    public_unless_draft = Check("status = 'draft' OR published_at IS NOT NULL")
    cancelled_with_reason = Check("status <> 'cancelled' OR cancelled_reason IS NOT NULL")
    withdrawn_with_reason = Check("withdrawn_at IS NULL OR cancelled_reason IS NOT NULL")
    merged_is_cancelled = Check("merged_into_id IS NULL OR status = 'cancelled'")
    follows_another = Check("follows_id <> id")
    followed_once = Unique(["follows_id"])
    merged_into_another = Check("merged_into_id <> id")
    codes_are_eight_digits = Check("array_to_string(cpv, '') ~ '^([0-9]{8})*$'")


class ProcurementText(Table, tablename="procurement_text"):
    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    language = Text(required=True, default=None, null=False)
    title = Text(required=True, default=None, null=False, help_text="Empty in a draft that has none yet.")
    summary = Text(null=False, default="")
    description = Text(null=False, default="")
    requirements = Text(null=False, default="", help_text="What is asked of the bidder.")

    one_per_language = Unique(["procurement_id", "language"])
    text_language_is_a_tag = Check(_LANGUAGE_TAG)
    text_says_something = Check("title || summary || description || requirements <> ''")


class ProcurementLot(Table, tablename="procurement_lot"):
    """A part that can be bid for on its own. Its codes are among the procurement's."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    number = Text(required=True, default=None, null=False, help_text="As the buyer numbers them: 1, LOT-0001.")
    title = Text(null=False, default="")
    description = Text(null=False, default="")
    cpv = Array(Text(), null=False, default=list)
    value_minor = BigInt(null=True, default=None)
    deadline_at = Timestamptz(null=True, default=None, help_text="Where it is another than the procurement's.")
    awarded_to = Text(null=True, default=None)
    cancelled = Boolean(null=False, default=False, help_text="Called off, or ended without a winner.")

    one_lot_a_number = Unique(["procurement_id", "number"])
    lot_has_a_number = Check("number <> ''")
    lot_value_is_not_negative = Check("value_minor >= 0")
    lot_codes_are_eight_digits = Check("array_to_string(cpv, '') ~ '^([0-9]{8})*$'")


class ProcurementLink(Table, tablename="procurement_link"):
    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    kind = Text(null=False, default="document")
    url = Text(required=True, default=None, null=False)
    title = Text(required=True, default=None, null=False)
    language = Text(null=False, default="sv")

    kind_is_known = Check("kind IN ('document', 'notice', 'page')")
    url_is_http = Check("url ~ '^https?://'")


class Bid(Table, tablename="bid"):
    """Who handed in a bid: by name, as the officer who awards writes it, the winner included."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    company = Text(required=True, default=None, null=False)
    firm = Text(required=True, default=None, null=False, index=True, help_text="The name's `firm_key`.")

    one_bid_a_firm = Unique(["procurement_id", "firm"])
    bid_names_a_firm = Check("firm <> ''")


class ProcurementRevision(Table, tablename="procurement_revision"):
    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    number = Integer(required=True, default=None, null=False)
    at = Timestamptz(null=False, default=TimestamptzNow())
    by = Text(required=True, default=None, null=False, help_text="An officer's address or a source's name.")
    event = Text(required=True, default=None, null=False)
    changes = JSONB(null=False, default="{}", help_text='{"field": [before, after]}')
    matters = Boolean(null=False, default=False, help_text="A bidder must be told.")

    one_per_number = Unique(["procurement_id", "number"])


class ProcurementDocument(Table, tablename="procurement_document"):
    """A paper handed in here, kept whole; one that is taken away is no longer shown, and stays for the record."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    title = Text(required=True, default=None, null=False)
    filename = Text(required=True, default=None, null=False)
    media_type = Text(required=True, default=None, null=False)
    body = Bytea(required=True, default=None, null=False)
    size = Integer(required=True, default=None, null=False)
    language = Text(null=False, default="sv")
    accessible = Boolean(null=False, default=False, help_text="Somebody here checked that everybody can read it.")
    added_at = Timestamptz(required=True, default=None, null=False)
    added_by = Text(required=True, default=None, null=False)
    removed_at = Timestamptz(null=True, default=None)
    removed_by = Text(null=True, default=None)

    document_has_a_title = Check("title <> ''")
    removed_by_somebody = Check("(removed_at IS NULL) = (removed_by IS NULL)")


class ProcurementQuestion(Table, tablename="procurement_question"):
    """A question and its answer: nobody outside sees either before both are released, and never who asked."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        Procurement, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    question = Text(required=True, default=None, null=False)
    answer = Text(null=False, default="")
    email = Text(null=True, default=None, help_text="To ask back; gone when the question is answered or set aside.")
    asked_at = Timestamptz(required=True, default=None, null=False)
    entered_by = Text(
        null=True, default=None, help_text="The officer who wrote it down; none when it came by the page."
    )
    published_at = Timestamptz(null=True, default=None)
    set_aside_at = Timestamptz(null=True, default=None, help_text="Spam, or asked twice.")

    question_is_not_empty = Check("question <> ''")
    answered_when_published = Check("published_at IS NULL OR answer <> ''")
    asker_is_forgotten = Check("email IS NULL OR (published_at IS NULL AND set_aside_at IS NULL)")


class SavedView(Table, tablename="saved_view"):
    """An officer's own filter of the list."""

    id = Serial(primary_key=True)
    by = Text(required=True, default=None, null=False, index=True)
    name = Text(required=True, default=None, null=False)
    query = Text(null=False, default="", help_text="As in the address of the list.")

    one_view_a_name = Unique(["by", "name"])
    view_has_a_name = Check("name <> ''")
