from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-24T02:46:14:457601"
VERSION = "1.38.0"
DESCRIPTION = "a missed word says how many times it was asked for"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    manager.rename_column(
        table_class_name="SearchMiss",
        tablename="search_miss",
        old_column_name="count",
        new_column_name="times",
        old_db_column_name="count",
        new_db_column_name="times",
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="SearchMiss",
        tablename="search_miss",
        constraint_name="counted",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="SearchMiss",
        tablename="search_miss",
        constraint_name="asked_for_at_least_once",
        constraint_class=Check,
        params={"condition": "times > 0"},
        schema=None,
    )

    return manager
