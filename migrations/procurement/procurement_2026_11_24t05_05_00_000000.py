import json
import tomllib
from datetime import date
from hashlib import sha256
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation import clock
from portal.foundation.database import execute, execute_many, fetch_value

ID = "2026-11-24T05:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the plan that is shipped"

# Kept as it was: neither the file beside this one nor the statements below follow what the service becomes later.
FILE = Path(__file__).with_name("plan_2020.toml")
PLAN = """
INSERT INTO plan (reference, version, title, from_on, content, sha256, loaded_at, loaded_by)
VALUES ($1, 1, $2, $3, $4, $5, $6, 'anbud') RETURNING id
"""
ACTIVITY = """
INSERT INTO activity (plan_id, rule, number, area, position, title, wording, printed_when, responsible, rhythm,
    settings, evidence) VALUES ($1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=date.isoformat)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        text, now = FILE.read_text(encoding="utf-8"), clock.now()
        plan = tomllib.loads(text)
        content = {name: plan[name] for name in ("source", "wording_checked", "vision", "values", "abbreviations")}
        plan_id = await fetch_value(
            PLAN, plan["reference"], plan["title"], plan["from_on"], _written(content),
            sha256(text.encode()).hexdigest(), now,
        )  # fmt: skip
        await execute(
            "INSERT INTO plan_version (plan_id, version, source, loaded_at, loaded_by) VALUES ($1, 1, $2, $3, 'anbud')",
            plan_id, text, now,
        )  # fmt: skip
        rows = [(area["title"], row) for area in plan["area"] for row in area["activity"]]
        await execute_many(
            ACTIVITY,
            [
                (plan_id, row["number"], area, position, row["title"], row["wording"], row["when"], row["responsible"],
                 row["rhythm"], _written({**row["settings"], "own": row.get("own", [])}), row.get("evidence", []))
                for position, (area, row) in enumerate(rows)
            ],
        )  # fmt: skip

    manager.add_raw(run)
    return manager
