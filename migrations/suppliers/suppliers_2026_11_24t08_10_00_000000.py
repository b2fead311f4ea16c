from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "who says no to meetings is waited for"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run():
        await execute("""
            CREATE TRIGGER no_to_meetings_is_heard BEFORE UPDATE ON contact FOR EACH ROW
            WHEN (OLD.meetings AND NOT NEW.meetings)
            EXECUTE FUNCTION wait_for_letters_that_begin('id')
        """)

    manager.add_raw(run)
    return manager
