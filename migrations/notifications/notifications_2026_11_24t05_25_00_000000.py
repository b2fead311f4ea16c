from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T05:25:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "letters are found by their recipient"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        await execute("CREATE INDEX letter_recipient ON letter (recipient)")

    manager.add_raw(run)
    return manager
