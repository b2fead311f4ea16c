from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T02:15:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the view that matching reads"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run():
        # Everyone who has asked for mail and not ended it. Who is paused is seen by `paused_until`.
        await execute("""
            CREATE VIEW receiving_subscription AS
            SELECT s.id AS subscription_id, c.id AS contact_id, c.supplier_id, c.email, c.language, c.paused_until,
                   c.confirmed_at, c.reminders, s.everything, s.frequency, s.trades, s.cpv, s.nodes, s.nodes_above
            FROM subscription s JOIN contact c ON c.id = s.contact_id
            WHERE c.confirmed_at IS NOT NULL AND c.ended_at IS NULL AND s.ended_at IS NULL
        """)
        await execute("CREATE INDEX subscription_everything ON subscription (id) WHERE everything")

    manager.add_raw(run)
    return manager
