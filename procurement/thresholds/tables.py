"""Tables of amounts and their review. What the database holds to by itself is in the migration beside them:
no two amounts of a kind on one day, no day between two without any, and no amount ever overwritten."""

from piccolo.columns import BigInt, Date, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from procurement.thresholds.domain.kinds import LAWS, LIMITS, PURCHASES
from procurement.thresholds.domain.strands import STRANDS


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Threshold(Table, tablename="threshold"):
    id = Serial(primary_key=True)
    law = Text(required=True, default=None, null=False)
    purchase = Text(required=True, default=None, null=False, help_text="What is bought.")
    limit_kind = Text(required=True, default=None, null=False, help_text="What the amount is the limit of.")
    label = Text(null=False, default="", help_text="The municipality's own words for a tier of its own.")
    amount_minor = BigInt(null=True, default=None, help_text="Öre without VAT; empty until somebody has looked it up.")
    euro_minor = BigInt(null=True, default=None, help_text="Cent, where the amount comes from euro.")
    from_on = Date(required=True, default=None, null=False)
    until_on = Date(null=True, default=None, help_text="Last day.")
    source = Text(required=True, default=None, null=False, help_text="Act and paragraph, decision, or publication.")
    source_url = Text(null=False, default="")
    look_up = Text(null=False, default="", help_text="What to look up, and where, while the row is empty.")
    entered_by = Text(required=True, default=None, null=False)
    entered_at = Timestamptz(required=True, default=None, null=False)
    verified_by = Text(null=True, default=None)
    verified_at = Timestamptz(null=True, default=None)
    replaced_at = Timestamptz(null=True, default=None, help_text="A corrected row took its place; kept.")

    law_is_known = Check(_one_of("law", LAWS))
    purchase_is_known = Check(_one_of("purchase", PURCHASES))
    limit_is_known = Check(_one_of("limit_kind", LIMITS))
    amount_is_above_nothing = Check("amount_minor > 0 AND euro_minor > 0")
    threshold_ends_after_it_begins = Check("until_on >= from_on")
    verified_by_another = Check("verified_by <> entered_by")
    verified_has_both = Check("(verified_by IS NULL) = (verified_at IS NULL)")
    an_empty_row_is_not_verified = Check("verified_by IS NULL OR amount_minor IS NOT NULL")
    an_empty_row_says_what_to_look_up = Check("amount_minor IS NOT NULL OR look_up <> ''")


class ThresholdReview(Table, tablename="threshold_review"):
    id = Serial(primary_key=True)
    title = Text(required=True, default=None, null=False)
    started_on = Date(required=True, default=None, null=False)
    started_by = Text(required=True, default=None, null=False)
    plan_rule = Text(null=False, default="4.3")


class ThresholdReviewStrand(Table, tablename="threshold_review_strand"):
    id = Serial(primary_key=True)
    review_id = ForeignKey(
        ThresholdReview, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    strand = Text(required=True, default=None, null=False)
    question = Text(null=False, default="")
    findings = Text(null=False, default="")
    proposal = Text(null=False, default="")
    paragraph = Text(null=False, default="", help_text="KS § 12")
    decided_on = Date(null=True, default=None)
    diary_number = Text(null=False, default="")
    in_force_on = Date(null=True, default=None)
    documents = Text(null=False, default="", help_text="Governing documents that were changed.")

    one_strand_a_review = Unique(["review_id", "strand"])
    strand_is_known = Check(_one_of("strand", STRANDS))
    decided_with_its_paragraph = Check("decided_on IS NULL OR (paragraph <> '' AND in_force_on IS NOT NULL)")


class ThresholdReviewAmount(Table, tablename="threshold_review_amount"):
    """An amount that a review proposes; its decision makes it a row of the register."""

    id = Serial(primary_key=True)
    review_id = ForeignKey(
        ThresholdReview, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    law = Text(required=True, default=None, null=False)
    purchase = Text(required=True, default=None, null=False)
    limit_kind = Text(required=True, default=None, null=False)
    label = Text(null=False, default="")
    amount_minor = BigInt(required=True, default=None, null=False)
    before_minor = BigInt(null=True, default=None, help_text="What held when it was proposed.")
    position = Integer(null=False, default=0)

    one_amount_of_a_kind = Unique(["review_id", "law", "purchase", "limit_kind", "label"])
