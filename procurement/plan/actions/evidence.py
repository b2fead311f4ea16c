"""What shows that something was done: recorded by the system or entered by hand, and never deleted."""

from datetime import date, datetime

from portal.foundation.database import execute


async def record_evidence(
    *, rule: str, kind: str, happened_on: date, reference: str, title: str, now: datetime
) -> None:
    """Keep that something happened under an activity, in the caller's transaction; the same again changes nothing.

    For whatever the system makes itself: a held meeting, a decided review, an adopted report. `reference` names the
    thing; (rule, kind, reference) is one occurrence. A rule that no plan has yet is kept for the plan to come.
    """
    await execute(
        """INSERT INTO occurrence (rule, kind, reference, happened_on, title, entered_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (rule, kind, reference) DO NOTHING""",
        rule, kind, reference, happened_on, title, now,
    )  # fmt: skip
