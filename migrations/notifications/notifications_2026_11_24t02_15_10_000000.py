from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T02:15:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes on the work that is due"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        await execute(
            "CREATE INDEX letter_due ON letter (priority, not_before, id) WHERE state IN ('ready', 'deferred')"
        )
        await execute("CREATE INDEX letter_leased ON letter (lease_until) WHERE state IN ('claimed', 'transmitting')")
        await execute("CREATE INDEX hit_pending ON hit (frequency, contact_id) WHERE state = 'pending'")
        await execute("ALTER TABLE letter ALTER COLUMN parts SET STORAGE EXTERNAL")

    manager.add_raw(run)
    return manager
