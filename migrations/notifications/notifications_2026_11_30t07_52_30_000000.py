from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T07:52:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "The history of a direct award's file can only grow"


async def only_grow() -> None:
    await execute(
        """
        CREATE FUNCTION direct_award_change_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the history of a direct award can only grow' USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    await execute(
        "CREATE TRIGGER direct_award_change_only_grows BEFORE UPDATE OR DELETE ON direct_award_change "
        "FOR EACH ROW EXECUTE FUNCTION direct_award_change_only_grows()"
    )
    await execute(
        "CREATE TRIGGER direct_award_change_is_not_emptied BEFORE TRUNCATE ON direct_award_change "
        "FOR EACH STATEMENT EXECUTE FUNCTION direct_award_change_only_grows()"
    )


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)
    manager.add_raw(only_grow)
    return manager
