from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T05:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The log of what was removed can only grow"


async def only_grow() -> None:
    await execute(
        """
        CREATE FUNCTION removal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the log of what was removed can only grow' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    await execute(
        "CREATE TRIGGER removal_only_grows BEFORE UPDATE OR DELETE ON removal "
        "FOR EACH ROW EXECUTE FUNCTION removal_only_grows()"
    )
    await execute(
        "CREATE TRIGGER removal_is_not_emptied BEFORE TRUNCATE ON removal "
        "FOR EACH STATEMENT EXECUTE FUNCTION removal_only_grows()"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)
    manager.add_raw(only_grow)
    return manager
