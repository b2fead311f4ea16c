from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text

ID = "2026-11-24T04:55:50:440544"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="DigestRun",
        tablename="digest_run",
        column_name="tzdata",
        db_column_name="tzdata",
        params={"default": "unknown"},
        old_params={"default": ""},
        column_class=Text,
        old_column_class=Text,
        schema=None,
    )

    return manager
