"""Who answers, what a person says over the computed state, remarks for the report, and the action log."""

from datetime import date, datetime

from portal.foundation.audit import record_event
from portal.foundation.database import execute, fetch_value, transaction
from procurement.plan.domain.rhythms import STATES
from procurement.plan.errors import ReasonMissing


async def answer_for(rule: str, *, name: str, email: str, by: str, now: datetime) -> None:
    """Have one person, by name, answer for an activity from now on."""
    async with transaction():
        await execute(
            "INSERT INTO plan_answering (rule, name, email, from_at, by) VALUES ($1, $2, $3, $4, $5)",
            rule, name, email, now, by,
        )  # fmt: skip
        await record_event(by, "activity.answering", "activity", rule, at=now, details={"name": name})


async def set_state(rule: str, state: str, reason: str, *, until_on: date | None, by: str, now: datetime) -> None:
    """Show another state than the computed one, with the reason beside it.

    Raises:
        ReasonMissing: nobody says why.
    """
    if not reason or state not in STATES:
        raise ReasonMissing
    async with transaction():
        await execute("UPDATE plan_override SET lifted_at = $2 WHERE rule = $1 AND lifted_at IS NULL", rule, now)
        await execute(
            "INSERT INTO plan_override (rule, state, reason, until_on, by, at) VALUES ($1, $2, $3, $4, $5, $6)",
            rule, state, reason, until_on, by, now,
        )  # fmt: skip
        await record_event(
            by, "activity.state_set", "activity", rule, at=now, details={"state": state, "reason": reason}
        )


async def lift_state(rule: str, *, by: str, now: datetime) -> None:
    """Let the computed state show again."""
    async with transaction():
        await execute("UPDATE plan_override SET lifted_at = $2 WHERE rule = $1 AND lifted_at IS NULL", rule, now)
        await record_event(by, "activity.state_lifted", "activity", rule, at=now)


async def remark(rule: str, period: str, text: str, *, by: str, now: datetime) -> None:
    """Write what the half-year's report says of an activity in words; earlier words are kept."""
    await execute(
        "INSERT INTO plan_remark (rule, period, text, by, at) VALUES ($1, $2, $3, $4, $5)", rule, period, text, by, now
    )


async def give_task(
    text: str, *, given_by: str, given_on: date, by: str, now: datetime,
    rule: str = "", answering: str = "", due_on: date | None = None, reference: str = "",
) -> int:  # fmt: skip
    """Put something to do into the action log and return its number."""
    async with transaction():
        task_id: int = await fetch_value(
            """INSERT INTO plan_task (rule, given_by, given_on, text, answering, due_on, reference, entered_at, entered_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id""",
            rule, given_by, given_on, text, answering, due_on, reference, now, by,
        )  # fmt: skip
        await record_event(by, "task.give", "task", str(task_id), at=now)
    return task_id


async def finish_task(task_id: int, note: str, *, by: str, now: datetime) -> None:
    """Call a task done; once is enough."""
    async with transaction():
        await execute(
            "UPDATE plan_task SET done_at = $2, done_note = $3 WHERE id = $1 AND done_at IS NULL", task_id, now, note
        )
        await record_event(by, "task.finish", "task", str(task_id), at=now)
