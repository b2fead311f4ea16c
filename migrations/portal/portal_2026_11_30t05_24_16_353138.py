from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text

ID = "2026-11-30T05:24:16:353138"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    manager.alter_column(
        table_class_name="Event",
        tablename="event",
        column_name="object_kind",
        db_column_name="object_kind",
        params={"index": True},
        old_params={"index": False},
        column_class=Text,
        old_column_class=Text,
        schema=None,
    )

    return manager
