from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T09:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the last whole run of a source is found by an index, not by reading all runs backwards"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute(
            "CREATE INDEX IF NOT EXISTS source_run_finished ON source_run (source_id, id) WHERE finished_at IS NOT NULL"
        )

    manager.add_raw(run)
    return manager
