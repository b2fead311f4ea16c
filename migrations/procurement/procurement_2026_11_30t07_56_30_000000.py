from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T07:56:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "what was told of before rows said so cannot be undone"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute(
            "UPDATE procurement SET telling_began_at = tell_from WHERE tell_from < now() AND called_off_at IS NULL"
        )

    manager.add_raw(run)
    return manager
