"""A plan taken into use from its file."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from portal.foundation.audit import record_event
from portal.foundation.database import execute, execute_many, fetch_row, fetch_value, transaction
from procurement.plan.domain.files import PlanFile, read_plan

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "overtornea-2020.toml"


async def load_plan(text: str, *, by: str, now: datetime) -> dict[str, Any]:
    """Put a plan in force, or a new version of it, and say what became of it; the same file again changes nothing.

    A plan of another reference ends the one before it on the day before its own first; nothing of that is lost.

    Raises:
        PlanUnreadable: the file says something that no plan can be made of; nothing was changed.
    """
    plan = read_plan(text)
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock(hashtext('plan'))")
        known = await fetch_row("SELECT id, version, sha256 FROM plan WHERE reference = $1", plan.reference)
        told = {"reference": plan.reference, "activities": len(plan.activities), "superseded": []}
        if known and known["sha256"] == plan.sha256:
            return {**told, "state": "unchanged", "version": known["version"]}
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
    ended = await fetch_value(
        """WITH ended AS (UPDATE plan SET until_on = $2 WHERE reference <> $1 AND from_on <= $2 AND until_on IS NULL
           RETURNING reference) SELECT coalesce(array_agg(reference), '{}') FROM ended""",
        plan.reference, plan.from_on - timedelta(days=1),
    )  # fmt: skip
    return list(ended)
