"""The review of organisation, requirements and amounts: three strands, each decided by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch, fetch_row, fetch_value, transaction
from procurement.plan.actions import record_evidence
from procurement.thresholds.actions.rows import NewAmount, enter_amount
from procurement.thresholds.domain.strands import PARTS, STRANDS
from procurement.thresholds.errors import NoSuchReview, StrandDecided


@dataclass(frozen=True, slots=True)
class Decision:
    """What the board decided of a strand."""

    paragraph: str
    decided_on: date
    diary_number: str
    in_force_on: date
    documents: str = ""


async def begin_review(title: str, started_on: date, *, by: str, now: datetime) -> int:
    """Open a review with its three strands and return its number."""
    async with transaction():
        number: int = await fetch_value(
            "INSERT INTO threshold_review (title, started_on, started_by) VALUES ($1, $2, $3) RETURNING id",
            title, started_on, by,
        )  # fmt: skip
        for strand in STRANDS:
            await execute("INSERT INTO threshold_review_strand (review_id, strand) VALUES ($1, $2)", number, strand)
        await record_event(by, "threshold_review.begin", "threshold_review", str(number), at=now)
    return number


async def _strand_for_change(number: int, strand: str) -> int:
    row = await fetch_row(
        "SELECT id, decided_on FROM threshold_review_strand WHERE review_id = $1 AND strand = $2 FOR UPDATE",
        number, strand,
    )  # fmt: skip
    if row is None:
        raise NoSuchReview(number)
    if row["decided_on"]:
        raise StrandDecided(strand, row["decided_on"])
    return int(row["id"])


async def write_strand(
    number: int, strand: str, *, question: str, findings: str, proposal: str, by: str, now: datetime
) -> None:
    """Keep what a strand asks, has found and proposes.

    Raises:
        StrandDecided: it has been decided.
    """
    async with transaction():
        await execute(
            "UPDATE threshold_review_strand SET question = $2, findings = $3, proposal = $4 WHERE id = $1",
            await _strand_for_change(number, strand), question, findings, proposal,
        )  # fmt: skip
        await record_event(by, "threshold_review.write", "threshold_review", str(number), at=now)


async def propose_amount(number: int, new: NewAmount, *, before_minor: int | None) -> None:
    """Have the review propose an amount; proposing the kind again changes the proposal."""
    async with transaction():
        await _strand_for_change(number, "amounts")
        await execute(
            """INSERT INTO threshold_review_amount (review_id, law, purchase, limit_kind, label, amount_minor,
                   before_minor) VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (review_id, law, purchase, limit_kind, label) DO UPDATE SET amount_minor = excluded.amount_minor""",
            number, *new.kind, new.amount_minor, before_minor,
        )  # fmt: skip


async def decide_strand(number: int, strand: str, decision: Decision, *, by: str, now: datetime) -> None:
    """Write the decision of a strand; that of the amounts makes the proposed ones rows, and each is evidence.

    Raises:
        StrandDecided: it has been decided already.
        ThresholdsOverlap: a proposed amount does not fit the ones that are there.
    """
    async with transaction():
        await execute(
            """UPDATE threshold_review_strand SET paragraph = $2, decided_on = $3, diary_number = $4, in_force_on = $5,
               documents = $6 WHERE id = $1""",
            await _strand_for_change(number, strand), decision.paragraph, decision.decided_on, decision.diary_number,
            decision.in_force_on, decision.documents,
        )  # fmt: skip
        if strand == "amounts":
            await _make_rows(number, decision, by, now)
        review = await fetch_row("SELECT title, plan_rule FROM threshold_review WHERE id = $1", number)
        title = f"{review['title']}: {PARTS[strand]}, {decision.paragraph}" if review else ""
        await record_evidence(
            rule=review["plan_rule"] if review else "", kind="review", happened_on=decision.decided_on,
            reference=f"review:{number}:{strand}", title=title, now=now, slot=PARTS[strand],
        )  # fmt: skip
        await record_event(
            by, "threshold_review.decide", "threshold_review", str(number), at=now, details={"strand": strand}
        )


async def _make_rows(number: int, decision: Decision, by: str, now: datetime) -> None:
    source = " ".join(part for part in (decision.paragraph, str(decision.decided_on), decision.diary_number) if part)
    for row in await fetch("SELECT * FROM threshold_review_amount WHERE review_id = $1", number):
        new = NewAmount(row["law"], row["purchase"], row["limit_kind"], row["amount_minor"], decision.in_force_on,
                        source, label=row["label"])  # fmt: skip
        await enter_amount(new, by=by, now=now)
