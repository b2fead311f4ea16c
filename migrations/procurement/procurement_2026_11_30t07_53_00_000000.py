from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T07:53:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What may be a direct award is found by the day it was awarded"


async def find_direct_awards() -> None:
    await execute(
        "CREATE INDEX procurement_awarded_directly ON procurement (awarded_on) "
        "WHERE status IN ('awarded', 'ended') AND (procedure IS NULL OR procedure ILIKE '%direkt%')"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)
    manager.add_raw(find_direct_awards)
    return manager
