"""A procurement can be taken off the website."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check

ID = "2026-11-30T08:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a procurement can be taken off the website"


async def forwards() -> MigrationManager:
    """Add the instant, and the reason it must have."""
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)
    manager.add_column(
        table_class_name="Procurement",
        tablename="procurement",
        column_name="withdrawn_at",
        db_column_name="withdrawn_at",
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
        constraint_name="withdrawn_with_reason",
        constraint_class=Check,
        params={"condition": "withdrawn_at IS NULL OR cancelled_reason IS NOT NULL"},
        schema=None,
    )
    return manager
