from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T05:19:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "letters whose bytes or address have had their time are found by index"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run() -> None:
        await execute("CREATE INDEX letter_to_empty ON letter (settled_at) WHERE emptied_at IS NULL")
        await execute("CREATE INDEX letter_to_forget ON letter (settled_at) WHERE recipient <> ''")

    manager.add_raw(run)
    return manager
