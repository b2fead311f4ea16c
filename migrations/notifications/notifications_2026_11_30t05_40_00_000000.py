from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T05:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a sending finds its letters by when they were written"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        await execute("CREATE INDEX letter_written ON letter (created_at, kind)")
        await execute("CREATE INDEX match_run_when ON match_run (at DESC)")

    manager.add_raw(run)
    return manager
