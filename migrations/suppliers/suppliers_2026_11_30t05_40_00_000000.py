"""Firms that may be one are found by their names, and those of ledgers by their ids."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T05:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "firms that may be one are found by their names"


async def forwards() -> MigrationManager:
    """Make the function and the indexes."""
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run() -> None:
        await execute(r"""
            CREATE FUNCTION supplier_key(name text) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
                SELECT coalesce(nullif(btrim(regexp_replace(regexp_replace(lower(name),
                    '\m(aktiebolaget|aktiebolag|ab|hb|kb|handelsbolag|kommanditbolag|enskild firma|ekonomisk förening|ek för|ef|'
                    || 'oy|oyj|ab oy|ky|tmi|as|asa|ltd|gmbh|publ|i likvidation|i konkurs)\M', ' ', 'g'),
                    '[^[:alnum:]]+', ' ', 'g')), ''), lower(name))
            $$
        """)
        await execute("CREATE INDEX supplier_by_key ON supplier (supplier_key(name)) WHERE merged_into_id IS NULL")
        await execute("CREATE INDEX supplier_by_name ON supplier (lower(name))")
        await execute("CREATE INDEX supplier_known ON supplier (id) WHERE origin = 'ledger' AND merged_into_id IS NULL")

    manager.add_raw(run)
    return manager
