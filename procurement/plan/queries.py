"""Reading the plan: what it says, what happened, and how each activity stands."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation.database import Asking, Question, asked_together, fetch, fetch_row, rows_of
from procurement.plan.domain.files import read_plan
from procurement.plan.domain.following import Followed
from procurement.plan.domain.occurrences import Happened
from procurement.plan.domain.rhythms import Asked, standing_of
from procurement.plan.domain.writing import differences
from procurement.plan.errors import NoPlan, NoSuchActivity, NoSuchOccurrence, NoSuchPlan

SWEDEN = ZoneInfo("Europe/Stockholm")
IN_FORCE = "SELECT * FROM plan ORDER BY (from_on <= $1) DESC, from_on DESC LIMIT 1"
_RULES = f"SELECT rule FROM activity WHERE plan_id = (SELECT id FROM ({IN_FORCE}) AS in_force)"


def office_day(now: datetime) -> date:
    """Return the day by the office's clock."""
    return now.astimezone(SWEDEN).date()


async def plan_on(day: date) -> dict[str, Any]:
    """Return the plan in force on a day, or the first one when the day is before it.

    Raises:
        NoPlan: none is loaded.
    """
    rows = await rows_of(plan_in_force(day))
    if not rows:
        raise NoPlan
    return _whole(rows[0])


def plan_in_force(day: date) -> Question:
    """Ask for the plan in force on a day; no row without one."""
    return Question(IN_FORCE, (day,))


def _whole(row: Any) -> dict[str, Any]:
    """Return a plan with what its file may leave out."""
    lacking = {"vision": "", "values": [], "abbreviations": {}, "source": "", "wording_checked": False}
    return {**dict(row), "content": lacking | json.loads(row["content"])}


async def activities_on(day: date) -> list[tuple[str, str, str]]:
    """Return (rule, number, title) of the activities in the plan in force on a day; none when there is no plan."""
    rows = await fetch(
        """SELECT a.rule, a.number, a.title FROM activity a
           WHERE a.plan_id = (SELECT id FROM plan ORDER BY (from_on <= $1) DESC, from_on DESC LIMIT 1)
           ORDER BY a.position""",
        day,
    )
    return [(row["rule"], row["number"], row["title"]) for row in rows]


async def all_plans() -> list[dict[str, Any]]:
    """Return every plan there has been, the newest first."""
    rows = await fetch("SELECT reference, version, title, from_on, until_on FROM plan ORDER BY from_on DESC")
    return [dict(row) for row in rows]


async def plan_named(reference: str) -> dict[str, Any]:
    """Return a plan, in force or not.

    Raises:
        NoSuchPlan: none has this reference.
    """
    row = await fetch_row("SELECT * FROM plan WHERE reference = $1", reference)
    if row is None:
        raise NoSuchPlan(reference)
    return _whole(row)


async def versions_of(reference: str) -> list[dict[str, Any]]:
    """Return every version of a plan's file, the newest first; each with what it changed."""
    rows = await fetch(
        """SELECT v.version, v.source, v.loaded_at, v.loaded_by FROM plan_version v JOIN plan p ON p.id = v.plan_id
           WHERE p.reference = $1 ORDER BY v.version DESC""",
        reference,
    )
    files = [read_plan(row["source"]) for row in rows]
    changed = [differences(before, after) for after, before in pairwise(files)]
    return [{**dict(row), "changed": said} for row, said in zip(rows, [*changed, []], strict=False)]


async def followed(now: datetime, known: datetime | None = None) -> list[Followed]:
    """Return every activity of the plan in force, in its order, with how it stands at `now`.

    With `known` as it was known at that instant: what was entered later is left out.
    """
    [activities] = await asked_together([following(now, known)])
    if activities is None:
        raise NoPlan
    return activities


def following(now: datetime, known: datetime | None = None) -> Asking[list[Followed] | None]:
    """Ask how every activity stands, as `followed` returns them; None without a plan."""
    day, known = office_day(now), known or now
    plans, activities, happened, overridden, answer = yield [
        plan_in_force(day),
        Question(
            f"SELECT * FROM activity WHERE plan_id = (SELECT id FROM ({IN_FORCE}) AS in_force) ORDER BY position",
            (day,),
        ),
        *_kept_of_each(day, known),
    ]
    if not plans:
        return None
    occurrences: dict[str, list[dict[str, Any]]] = {}
    for row in happened:
        occurrences.setdefault(row["rule"], []).append(row)
    overrides, answering = ({row["rule"]: row for row in rows} for rows in (overridden, answer))
    first = min((row["entered_at"] for row in happened), default=plans[0]["loaded_at"])
    # Keeping track began with the plan, or with what was entered before it was loaded.
    since = office_day(min(first, plans[0]["loaded_at"]))
    return [
        _followed(
            row, occurrences.get(row["rule"], []), overrides.get(row["rule"]), answering.get(row["rule"]), day, since
        )
        for row in activities
    ]


def _followed(
    row: Any, occurrences: list[dict[str, Any]], override: dict[str, Any] | None, answering: dict[str, Any] | None,
    day: date, since: date,
) -> Followed:  # fmt: skip
    settings = json.loads(row["settings"])
    happened = [Happened(o["happened_on"], o["outcome"], o["slot"]) for o in occurrences if o["withdrawn_at"] is None]
    computed = standing_of(row["rhythm"], Asked(day, happened, since, settings))
    names = ("rule", "number", "area", "title", "wording", "printed_when", "responsible", "rhythm")
    return Followed(**{name: row[name] for name in names}, settings=settings, computed=computed,
                    override=override, answering=answering, occurrences=occurrences)  # fmt: skip


def _kept_of_each(day: date, known: datetime) -> tuple[Question, Question, Question]:
    """Ask for what happened, what is set by hand and who answers, of each activity of the plan in force on `day`."""
    return (
        Question(
            f"""SELECT o.*, coalesce((SELECT array_agg(f.id || ' ' || f.filename ORDER BY f.id) FROM occurrence_file f
                                      WHERE f.occurrence_id = o.id), '{{}}') AS files
                FROM occurrence o WHERE o.rule IN ({_RULES}) AND o.entered_at <= $2
                ORDER BY o.happened_on DESC, o.id DESC""",
            (day, known),
        ),
        Question(
            f"""SELECT DISTINCT ON (rule) * FROM plan_override WHERE rule IN ({_RULES}) AND at <= $2
                AND (lifted_at IS NULL OR lifted_at > $2) AND (until_on IS NULL OR until_on >= $1)
                ORDER BY rule, at DESC""",
            (day, known),
        ),
        Question(
            f"""SELECT DISTINCT ON (rule) rule, name, email, from_at FROM plan_answering
                WHERE rule IN ({_RULES}) AND from_at <= $2 ORDER BY rule, from_at DESC, id DESC""",
            (day, known),
        ),
    )


def late_tasks(today: date) -> Question:
    """Ask how many tasks of the action log should have been done (`n`)."""
    return Question("SELECT count(*) AS n FROM plan_task WHERE done_at IS NULL AND due_on < $1", (today,))


async def activity_followed(rule: str, now: datetime) -> Followed:
    """Return one activity of the plan in force.

    Raises:
        NoSuchActivity: the plan has none of this number.
    """
    for activity in await followed(now):
        if activity.rule == rule:
            return activity
    raise NoSuchActivity(rule)


async def remarks_of(period: str, known: datetime) -> dict[str, dict[str, Any]]:
    """Return the newest remark on each activity for a half-year."""
    rows = await fetch(
        """SELECT DISTINCT ON (rule) rule, text, by, at FROM plan_remark WHERE period = $1 AND at <= $2
           ORDER BY rule, at DESC, id DESC""",
        period, known,
    )  # fmt: skip
    return {row["rule"]: dict(row) for row in rows}


async def tasks(rule: str | None = None, *, open_only: bool = False) -> list[dict[str, Any]]:
    """Return the action log, what is open first and the nearest day first; of one activity or of all."""
    rows = await fetch(
        """SELECT * FROM plan_task WHERE ($1::text IS NULL OR rule = $1) AND (NOT $2 OR done_at IS NULL)
           ORDER BY done_at DESC NULLS FIRST, due_on NULLS LAST, id""",
        rule, open_only,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def file_of(file_id: int) -> dict[str, Any]:
    """Return a paper that shows something.

    Raises:
        NoSuchOccurrence: nothing has this number.
    """
    row = await fetch_row("SELECT filename, media_type, body FROM occurrence_file WHERE id = $1", file_id)
    if row is None:
        raise NoSuchOccurrence(file_id)
    return dict(row)


async def indices() -> list[dict[str, Any]]:
    """Return the satisfaction indices of every year, the newest first."""
    return [dict(row) for row in await fetch("SELECT * FROM satisfaction ORDER BY year DESC, name")]


def end_of(day: date) -> datetime:
    """Return the last instant of a day by the office's clock."""
    return datetime.combine(day + timedelta(days=1), time(0), SWEDEN).astimezone(UTC) - timedelta(microseconds=1)
