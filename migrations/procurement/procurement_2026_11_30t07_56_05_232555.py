from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text, Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T07:56:05:232555"
VERSION = "1.38.0"
DESCRIPTION = "when telling began, and why an hour passed without a publication"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Procurement",
        tablename="procurement",
        column_name="publish_refused",
        db_column_name="publish_refused",
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

    manager.add_column(
        table_class_name="Procurement",
        tablename="procurement",
        column_name="publish_refused_at",
        db_column_name="publish_refused_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
        table_class_name="Procurement",
        tablename="procurement",
        column_name="telling_began_at",
        db_column_name="telling_began_at",
        column_class_name="Timestamptz",
        column_class=Timestamptz,
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
        table_class_name="Procurement",
        tablename="procurement",
        constraint_name="refused_with_reason",
        constraint_class=Check,
        params={"condition": "(publish_refused IS NULL) = (publish_refused_at IS NULL)"},
        schema=None,
    )

    return manager
