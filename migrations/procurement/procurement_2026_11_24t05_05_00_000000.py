from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation import clock
from procurement.plan.actions import SHIPPED, load_plan

ID = "2026-11-24T05:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the plan that is shipped"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await load_plan(SHIPPED.read_text(encoding="utf-8"), by="anbud", now=clock.now())

    manager.add_raw(run)
    return manager
