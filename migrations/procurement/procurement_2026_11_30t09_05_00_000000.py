from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T09:05:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "what waits to be told is found without reading everything"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute(
            "CREATE INDEX procurement_telling ON procurement (tell_from) "
            "WHERE tell_from IS NOT NULL AND telling_began_at IS NULL AND called_off_at IS NULL"
        )
        await execute(
            "CREATE INDEX procurement_refused ON procurement (publish_refused_at) WHERE publish_refused_at IS NOT NULL"
        )

    manager.add_raw(run)
    return manager
