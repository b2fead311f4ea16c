"""A plan taken into use from its file."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from portal.foundation.audit import record_event
from portal.foundation.database import execute, execute_many, fetch_row, fetch_value, transaction
from procurement.plan.domain.files import PlanFile, read_plan
from procurement.plan.domain.writing import with_wording, written_plan
from procurement.plan.errors import EditedMeanwhile, NoSuchPlan, PlansOnOneDay

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "overtornea-2020.toml"


async def load_plan(text: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Put a plan in force, or a new version of it, and say what became of it; the same file again changes nothing.

    A plan holds until the day before the next one's first; nothing of it is lost.

    Raises:
        PlanUnreadable: the file says something that no plan can be made of; nothing was changed.
        PlansOnOneDay: another plan begins on the same day.
    """
    plan = read_plan(text)
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('plan'))")
        known = await fetch_row("SELECT id, version, sha256 FROM plan WHERE reference = $1", plan.reference)
        told = {"reference": plan.reference, "activities": len(plan.activities), "superseded": []}
        if known and known["sha256"] == plan.sha256:
            return {**told, "state": "unchanged", "version": known["version"]}
        if same := await fetch_value(
            "SELECT title FROM plan WHERE from_on = $1 AND reference <> $2", plan.from_on, plan.reference
        ):
            raise PlansOnOneDay(same)
        version = known["version"] + 1 if known else 1
        plan_id = await _keep(plan, version, by, now)
        await execute(
            "INSERT INTO plan_version (plan_id, version, source, loaded_at, loaded_by) VALUES ($1, $2, $3, $4, $5)",
            plan_id, version, text, now, by,
        )  # fmt: skip
        await _write_activities(plan_id, plan)
        superseded = await _supersede(plan)
        await record_event(by, "plan.load", "plan", plan.reference, at=now, details={"version": version})
    return {**told, "state": "changed" if known else "new", "version": version, "superseded": superseded}


async def _keep(plan: PlanFile, version: int, by: str, now: datetime) -> int:
    plan_id: int = await fetch_value(
        """INSERT INTO plan (reference, version, title, from_on, content, sha256, loaded_at, loaded_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
           ON CONFLICT (reference) DO UPDATE SET version = excluded.version, title = excluded.title,
               from_on = excluded.from_on, content = excluded.content, sha256 = excluded.sha256 RETURNING id""",
        plan.reference, version, plan.title, plan.from_on, json.dumps(plan.content, ensure_ascii=False), plan.sha256,
        now, by,
    )  # fmt: skip
    return plan_id


async def _write_activities(plan_id: int, plan: PlanFile) -> None:
    await execute("DELETE FROM activity WHERE plan_id = $1", plan_id)
    await execute_many(
        """INSERT INTO activity (plan_id, rule, number, area, position, title, wording, printed_when, responsible,
               rhythm, settings, evidence) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        [
            (plan_id, a.rule, a.number, a.area, position, a.title, a.wording, a.printed_when, a.responsible,
             a.rhythm, json.dumps(a.settings, ensure_ascii=False), a.evidence)
            for position, a in enumerate(plan.activities)
        ],
    )  # fmt: skip


async def _supersede(plan: PlanFile) -> list[str]:
    """Have every plan end on the day before the next one begins, and return those that this one ends."""
    ended: list[str] = await fetch_value(
        """WITH next AS (SELECT id, lead(from_on) OVER (ORDER BY from_on) - 1 AS until_on FROM plan),
             ended AS (UPDATE plan SET until_on = next.until_on FROM next
                       WHERE next.id = plan.id AND plan.until_on IS DISTINCT FROM next.until_on
                       RETURNING plan.reference, next.until_on)
           SELECT coalesce(array_agg(reference), '{}') FROM ended WHERE until_on = $1""",
        plan.from_on - timedelta(days=1),
    )
    return ended


async def correct_wording(
    reference: str, content: Mapping[str, Any], activities: Mapping[str, Mapping[str, Any]], *, version: int, by: str,
    now: datetime,
) -> dict[str, Any]:  # fmt: skip
    """Have a plan say what was decided: a new version with other words; rhythms and what happened stay.

    Raises:
        NoSuchPlan: none has this reference.
        EditedMeanwhile: `version` is not the newest any longer.
        PlanUnreadable: an activity would be without words.
    """
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('plan'))")
        newest = await fetch_row(
            """SELECT p.version, v.source FROM plan p JOIN plan_version v ON v.plan_id = p.id AND v.version = p.version
               WHERE p.reference = $1""",
            reference,
        )
        if newest is None:
            raise NoSuchPlan(reference)
        if newest["version"] != version:
            raise EditedMeanwhile
        plan = read_plan(newest["source"])
        changed = with_wording(plan, content, activities)
        if changed == plan:
            return {"reference": reference, "state": "unchanged", "version": version}
        return await load_plan(written_plan(changed), by=by, now=now)
