from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T05:53:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "what the officers' list is narrowed and ordered by"

INDEXES = (
    "CREATE INDEX procurement_changed ON procurement (changed_at, id)",
    "CREATE INDEX procurement_by_deadline ON procurement (coalesce(deadline_at, 'infinity'), id)",
    "CREATE INDEX procurement_by_plan ON procurement (coalesce(planned_on, 'infinity'), id)",
    "CREATE INDEX procurement_planned ON procurement (planned_on) WHERE status IN ('planned', 'dialogue')",
    "CREATE INDEX procurement_contracts ON procurement (contract_until_on) WHERE status IN ('awarded', 'ended')",
    "CREATE INDEX procurement_promised ON procurement (promised_on, id) WHERE promised_on IS NOT NULL",
    "CREATE INDEX procurement_without_trade ON procurement (id) WHERE NOT holds_trade(match_exact)",
    "CREATE INDEX procurement_question_waiting ON procurement_question (procurement_id) "
    "WHERE published_at IS NULL AND set_aside_at IS NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute("""
            CREATE FUNCTION holds_trade(nodes text[]) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
            AS $$ SELECT EXISTS (SELECT 1 FROM unnest(nodes) AS node WHERE node LIKE 't:%') $$
        """)
        for index in INDEXES:
            await execute(index)
        # Whoever began it looks after it; what is public already was promised for the time that stands there now.
        await execute("""
            UPDATE procurement p SET owner = r.by FROM procurement_revision r
            WHERE r.procurement_id = p.id AND r.number = 1 AND r.by LIKE '%@%'
        """)

    manager.add_raw(run)
    return manager
