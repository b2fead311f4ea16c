"""Followers are told who won: a hit's event may be `awarded`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A hit's event may be awarded"


async def forwards() -> MigrationManager:
    """Replace the check."""
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run() -> None:
        await execute("ALTER TABLE hit DROP CONSTRAINT event_is_known")
        await execute(
            "ALTER TABLE hit ADD CONSTRAINT event_is_known "
            "CHECK (event IN ('new', 'changed', 'cancelled', 'awarded', 'reminder'))"
        )

    manager.add_raw(run)
    return manager
