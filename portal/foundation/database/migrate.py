"""Bringing the schema up to date: all migrations of all packages, in one transaction, one process at a time."""

import contextlib
import io

from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from portal.foundation.database.engine import execute, fetch_value, transaction
from portal.foundation.errors import AnbudError

# Any number will do as long as nothing else uses it: the advisory lock that admits one migrator at a time.
LOCK = 4_159_052


class MigrationFailed(AnbudError):
    """A migration could not be carried out; nothing was changed."""


async def migrate() -> None:
    """Bring the schema of the open database up to date, all of it or nothing.

    Running it twice, or from two machines at once, is harmless: the second waits and finds nothing to do.
    """
    async with transaction():
        await execute("SELECT pg_advisory_xact_lock($1)", LOCK)
        with contextlib.redirect_stdout(io.StringIO()) as said:
            result = await run_forwards("all")
        if not result.success:
            raise MigrationFailed(result.message or said.getvalue())


async def missing_migrations() -> list[str]:
    """Return the migrations this version has and the database has not, as 'package: id'."""
    manager = BaseMigrationManager()
    if await fetch_value("SELECT to_regclass('migration')") is None:
        ran = set()
    else:
        rows = await Migration.select(Migration.name, Migration.app_name)
        ran = {(row["app_name"], row["name"]) for row in rows}
    return [
        f"{app}: {migration}"
        for app in manager.get_sorted_app_names()
        for migration in _ids(manager, app)
        if (app, migration) not in ran
    ]


def _ids(manager: BaseMigrationManager, app: str) -> list[str]:
    folder = manager.get_app_config(app_name=app).resolved_migrations_folder_path
    return sorted(manager.get_migration_ids(manager.get_migration_modules(folder)))
