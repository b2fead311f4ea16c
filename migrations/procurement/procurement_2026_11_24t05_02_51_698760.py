from piccolo.apps.migrations.auto.migration_manager import MigrationManager

ID = "2026-11-24T05:02:51:698760"
VERSION = "1.38.0"
DESCRIPTION = "wanted"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    manager.rename_column(
        table_class_name="GatheringRule",
        tablename="gathering_rule",
        old_column_name="count",
        new_column_name="wanted",
        old_db_column_name="count",
        new_db_column_name="wanted",
        schema=None,
    )

    return manager
