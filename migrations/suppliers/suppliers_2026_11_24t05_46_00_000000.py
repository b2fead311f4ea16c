"""Firms are found by a part of their name."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T05:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "firms are found by a part of their name"


async def forwards() -> MigrationManager:
    """Make the index."""
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run() -> None:
        await execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
        await execute("CREATE INDEX supplier_name_inside ON supplier USING gin (name public.gin_trgm_ops)")

    manager.add_raw(run)
    return manager
