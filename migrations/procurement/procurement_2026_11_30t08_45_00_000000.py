"""What lists and webhooks ask for stands in an index: numbers, trades and codes, and when something changed."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T08:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes for lists by words, trade and code, and for what changed since"

INDEXES = (
    "CREATE INDEX procurement_match_exact ON procurement USING gin (match_exact)",
    "CREATE INDEX procurement_match_narrower ON procurement USING gin (match_narrower)",
    "CREATE INDEX procurement_match_broader ON procurement USING gin (match_broader)",
    "CREATE INDEX procurement_upphandlings_id ON procurement (upphandlings_id) WHERE upphandlings_id IS NOT NULL",
    "CREATE INDEX procurement_case_number ON procurement (case_number) WHERE case_number IS NOT NULL",
    "CREATE INDEX procurement_revision_at ON procurement_revision (at)",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        for index in INDEXES:
            await execute(index)

    manager.add_raw(run)
    return manager
