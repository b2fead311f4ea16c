from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.constraints import Check

ID = "2026-11-24T04:07:07:762861"
VERSION = "1.38.0"
DESCRIPTION = "notices keep their language"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    manager.drop_constraint(
        table_class_name="Procurement",
        tablename="procurement",
        constraint_name="language_is_known",
        schema=None,
    )

    manager.drop_constraint(
        table_class_name="ProcurementText",
        tablename="procurement_text",
        constraint_name="text_language_is_known",
        schema=None,
    )

    manager.add_constraint(
        table_class_name="Procurement",
        tablename="procurement",
        constraint_name="language_is_a_tag",
        constraint_class=Check,
        params={"condition": "language ~ '^[a-z]{2,3}$'"},
        schema=None,
    )

    manager.add_constraint(
        table_class_name="ProcurementText",
        tablename="procurement_text",
        constraint_name="text_language_is_a_tag",
        constraint_class=Check,
        params={"condition": "language ~ '^[a-z]{2,3}$'"},
        schema=None,
    )

    return manager
