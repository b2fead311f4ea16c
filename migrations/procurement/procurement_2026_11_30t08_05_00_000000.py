import json
import tomllib
from hashlib import sha256
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation import clock
from portal.foundation.database import execute, fetch_value

ID = "2026-11-30T08:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the shipped plan says the municipality's vision and values"

# Kept as it was, like the first: follows no later loader. A plan that somebody here has changed is left alone.
FILE = Path(__file__).with_name("plan_2020_2.toml")
PLAN = """
UPDATE plan SET version = 2, sha256 = $2, content = content || $3::jsonb
WHERE reference = $1 AND version = 1 AND loaded_by = 'anbud' RETURNING id
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        text = FILE.read_text(encoding="utf-8")
        plan = tomllib.loads(text)
        told = json.dumps({name: plan[name] for name in ("source", "vision", "values")}, ensure_ascii=False)
        plan_id = await fetch_value(PLAN, plan["reference"], sha256(text.encode()).hexdigest(), told)
        if plan_id is not None:
            await execute(
                "INSERT INTO plan_version (plan_id, version, source, loaded_at, loaded_by) VALUES ($1, 2, $2, $3, $4)",
                plan_id, text, clock.now(), "anbud",
            )  # fmt: skip

    manager.add_raw(run)
    return manager
