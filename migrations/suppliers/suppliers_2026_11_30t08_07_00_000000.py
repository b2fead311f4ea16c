"""A subscription may ask for words or single procurements only, and nothing is left in one that is erased."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T08:07:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a subscription may ask for words or single procurements only"


async def forwards() -> MigrationManager:
    """Widen the check and the view in which matching seeks."""
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run() -> None:
        await execute("ALTER TABLE subscription DROP CONSTRAINT everything_or_something")
        await execute("""
            ALTER TABLE subscription ADD CONSTRAINT everything_or_something
            CHECK (everything OR ended_at IS NOT NULL OR cardinality(nodes || words || procurements) > 0)
        """)
        await execute("""
            CREATE OR REPLACE VIEW standing_subscription AS
            SELECT id AS subscription_id, everything, nodes, nodes_above, procurements
            FROM subscription WHERE ended_at IS NULL
        """)

    manager.add_raw(run)
    return manager
