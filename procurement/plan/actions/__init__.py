"""Changes to the plan and to what is known of it."""

from procurement.plan.actions.evidence import (
    Entered,
    enter_occurrence,
    keep_file,
    record_evidence,
    withdraw_evidence,
    withdraw_occurrence,
)
from procurement.plan.actions.following import answer_for, finish_task, give_task, lift_state, remark, set_state
from procurement.plan.actions.indices import enter_index
from procurement.plan.actions.loading import SHIPPED, correct_wording, load_plan

__all__ = [
    "SHIPPED",
    "Entered",
    "answer_for",
    "correct_wording",
    "enter_index",
    "enter_occurrence",
    "finish_task",
    "give_task",
    "keep_file",
    "lift_state",
    "load_plan",
    "record_evidence",
    "remark",
    "set_state",
    "withdraw_evidence",
    "withdraw_occurrence",
]
