"""What officers write in the file of a direct award. Money is in minor units (öre)."""

from piccolo.columns import (
    JSONB,
    BigInt,
    BigSerial,
    Date,
    ForeignKey,
    Integer,
    LazyTableReference,
    Serial,
    Text,
    Timestamptz,
)
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check
from piccolo.table import Table

from notifications.direct_awards.domain import BASES, OUTCOMES, WAYS


def _one_of(column: str, values: dict[str, str]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class DirectAward(Table, tablename="direct_award"):
    """What is said of the purchase as a whole; one row for each procurement that has a file."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"), null=False, default=None, required=True,
        on_delete=OnDelete.restrict, unique=True,
    )  # fmt: skip
    basis = Text(null=True, default=None, help_text="Why it may be a direct award.")
    basis_text = Text(null=False, default="")
    competition = Text(null=False, default="", help_text="How competition was made use of.")
    grounds = Text(null=False, default="", help_text="Why who won did.")
    value_minor = BigInt(null=True, default=None, help_text="What the contract is worth, in öre.")
    contract_on = Date(null=True, default=None, help_text="When it was signed, or the order placed.")
    revision = Integer(null=False, default=1)
    changed_at = Timestamptz(required=True, default=None, null=False)
    changed_by = Text(required=True, default=None, null=False)

    basis_is_known = Check(_one_of("basis", BASES))
    contract_value_is_not_negative = Check("value_minor >= 0")


class AskedFirm(Table, tablename="asked_firm"):
    """A firm that an officer asked for a bid by other means than Anbud's letters."""

    id = Serial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"), null=False, default=None, required=True,
        on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    company = Text(required=True, default=None, null=False)
    firm = Text(required=True, default=None, null=False, index=True, help_text="The name's `firm_key`.")
    organisation_number = Text(null=True, default=None, index=True)
    way = Text(required=True, default=None, null=False)
    asked_on = Date(required=True, default=None, null=False)
    why = Text(required=True, default=None, null=False, help_text="Why this firm.")
    outcome = Text(null=False, default="waiting")
    answered_on = Date(null=True, default=None)
    amount_minor = BigInt(null=True, default=None, help_text="What it offered to do it for, in öre.")
    revision = Integer(null=False, default=1)
    entered_at = Timestamptz(required=True, default=None, null=False)
    entered_by = Text(required=True, default=None, null=False)
    withdrawn_at = Timestamptz(null=True, default=None)
    withdrawn_by = Text(null=True, default=None)
    withdrawn_because = Text(null=True, default=None)

    way_of_asking_is_known = Check(_one_of("way", WAYS))
    outcome_of_asking_is_known = Check(_one_of("outcome", OUTCOMES))
    asked_firm_is_named = Check("company <> '' AND firm <> ''")
    asked_for_a_reason = Check("why <> ''")
    answered_after_asked = Check("answered_on >= asked_on")
    amount_comes_with_a_bid = Check("amount_minor IS NULL OR (outcome = 'bid' AND amount_minor >= 0)")
    no_personal_number_of_who_was_asked = Check(
        "organisation_number IS NULL OR organisation_number !~ '^[0-9]{10}$' OR substr(organisation_number, 3, 1)::int >= 2"
    )
    withdrawn_by_somebody_because = Check(
        "(withdrawn_at IS NULL) = (withdrawn_by IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_because IS NULL)"
    )


class DirectAwardChange(Table, tablename="direct_award_change"):
    """What was written in the file, by whom and when. A trigger refuses to change or remove a row."""

    id = BigSerial(primary_key=True)
    procurement_id = ForeignKey(
        LazyTableReference("Procurement", app_name="procurement"), null=False, default=None, required=True,
        on_delete=OnDelete.restrict, index=True,
    )  # fmt: skip
    asked_id = ForeignKey(AskedFirm, null=True, default=None, on_delete=OnDelete.restrict, index=True)
    at = Timestamptz(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    event = Text(required=True, default=None, null=False)
    changes = JSONB(null=False, default="{}", help_text='{"field": [before, after]}')

    event_of_the_file_is_known = Check("event IN ('written', 'asked', 'corrected', 'withdrawn')")
