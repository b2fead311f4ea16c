"""A hit may come from words that somebody keeps as a search."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T08:08:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a hit may come from words that somebody keeps as a search"


async def forwards() -> MigrationManager:
    """Widen the check."""
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run() -> None:
        await execute("ALTER TABLE hit DROP CONSTRAINT hit_is_known")
        await execute("""
            ALTER TABLE hit ADD CONSTRAINT hit_is_known
            CHECK (hit IN ('exact', 'narrower', 'broader', 'everything', 'words', 'followed'))
        """)

    manager.add_raw(run)
    return manager
