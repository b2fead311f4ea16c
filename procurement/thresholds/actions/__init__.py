"""Changes to amounts, and the review that decides them."""

from procurement.thresholds.actions.reviewing import Decision, begin_review, decide_strand, propose_amount, write_strand
from procurement.thresholds.actions.rows import NewAmount, correct_amount, enter_amount, verify_amount

__all__ = [
    "Decision",
    "NewAmount",
    "begin_review",
    "correct_amount",
    "decide_strand",
    "enter_amount",
    "propose_amount",
    "verify_amount",
    "write_strand",
]
