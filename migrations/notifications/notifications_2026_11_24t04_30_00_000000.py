from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "which life of the database this is"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        # A name of a WAL file begins with its timeline; a stand-by that takes over begins a new one.
        await execute("""
            CREATE FUNCTION letter_life(OUT system bigint, OUT timeline int) LANGUAGE sql STABLE AS $$
                SELECT system_identifier, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
                FROM pg_control_system()
            $$
        """)
        await execute("""
            CREATE FUNCTION letter_life_is_known() RETURNS boolean LANGUAGE sql STABLE AS $$
                SELECT EXISTS (SELECT FROM epoch e JOIN letter_life() l ON (e.system, e.timeline) = (l.system, l.timeline))
            $$
        """)

    manager.add_raw(run)
    return manager
