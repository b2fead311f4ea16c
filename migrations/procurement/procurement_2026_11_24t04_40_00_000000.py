from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T04:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "one live run, one open review and one standing alarm at a time"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run() -> None:
        await execute("UPDATE source SET host = lower(substring(url FROM '^https?://(?:[^/@]*@)?([^/:?#]+)'))")
        await execute("UPDATE source SET paused_because = 'by_hand' WHERE paused_at IS NOT NULL")
        await execute("UPDATE source_run SET finished_at = started_at, error = 'Avbröts.' WHERE finished_at IS NULL")
        await execute("CREATE UNIQUE INDEX source_run_live ON source_run (source_id) WHERE finished_at IS NULL")
        await execute("CREATE UNIQUE INDEX review_waiting ON review (notice_id) WHERE decided_at IS NULL")
        await execute(
            "CREATE UNIQUE INDEX source_alarm_standing ON source_alarm (source_id, kind) WHERE cleared_at IS NULL"
        )

    manager.add_raw(run)
    return manager
