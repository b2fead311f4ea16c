from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Integer, Text
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T08:49:06:392907"
VERSION = "1.38.0"
DESCRIPTION = "how long a class of record is kept is data"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)

    manager.add_column(
        table_class_name="RetentionDecision",
        tablename="retention_decision",
        column_name="kept_days",
        db_column_name="kept_days",
        column_class_name="Integer",
        column_class=Integer,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_column(
        table_class_name="RetentionDecision",
        tablename="retention_decision",
        column_name="reason",
        db_column_name="reason",
        column_class_name="Text",
        column_class=Text,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    manager.add_constraint(
        table_class_name="RetentionDecision",
        tablename="retention_decision",
        constraint_name="another_period_has_a_reason",
        constraint_class=Check,
        params={"condition": "kept_days IS NULL OR reason <> ''"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="RetentionDecision",
        tablename="retention_decision",
        constraint_name="kept_at_least_a_day",
        constraint_class=Check,
        params={"condition": "kept_days > 0"},
        schema=None,
    )

    return manager
