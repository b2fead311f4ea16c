from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Text
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T04:59:07:427708"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Supplier",
        tablename="supplier",
        column_name="postcode",
        db_column_name="postcode",
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
        table_class_name="Supplier",
        tablename="supplier",
        constraint_name="postcode_is_one",
        constraint_class=Check,
        params={"condition": "postcode ~ '^([1-9][0-9]{4}|FI-[0-9]{5}|NO-[0-9]{4})$'"},
        schema=None,
    )

    return manager
