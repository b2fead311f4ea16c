"""A firm's name without its legal form is kept beside it, so that doubles are found in an index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T06:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "a firm's name without its legal form is kept beside it"


async def forwards() -> MigrationManager:
    """Write the keys, keep them written, and index them."""
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run() -> None:
        await execute("UPDATE supplier SET name_key = supplier_key(name)")
        await execute("""
            CREATE FUNCTION write_supplier_key() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.name_key := supplier_key(NEW.name);
                RETURN NEW;
            END $$
        """)
        await execute("""
            CREATE TRIGGER supplier_key_is_written BEFORE INSERT OR UPDATE OF name ON supplier
            FOR EACH ROW EXECUTE FUNCTION write_supplier_key()
        """)
        await execute("DROP INDEX supplier_by_key")
        await execute("CREATE INDEX supplier_by_key ON supplier (name_key) WHERE merged_into_id IS NULL")

    manager.add_raw(run)
    return manager
