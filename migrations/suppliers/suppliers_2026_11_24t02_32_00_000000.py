from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T02:32:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the view in which matching seeks its candidates"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run():
        # Without the contacts, so that a search by node stays on its index; receiving_subscription says who gets mail.
        await execute("""
            CREATE VIEW standing_subscription AS
            SELECT id AS subscription_id, everything, nodes, nodes_above FROM subscription WHERE ended_at IS NULL
        """)

    manager.add_raw(run)
    return manager
