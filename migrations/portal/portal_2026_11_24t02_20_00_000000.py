from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T02:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The audit trail can only grow"


async def only_grow() -> None:
    await execute(
        """
        CREATE FUNCTION event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail can only grow' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    await execute(
        "CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE ON event "
        "FOR EACH ROW EXECUTE FUNCTION event_only_grows()"
    )
    await execute(
        "CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_only_grows()"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="portal", description=DESCRIPTION)
    manager.add_raw(only_grow)
    return manager
