from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "who says stop is waited for"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="suppliers", description=DESCRIPTION)

    async def run():
        # The sender holds the other side of this lock (4401, contact) from its last look at a letter until the letter
        # has begun: a stop is committed before the look, or waits for a letter that begins this very moment.
        await execute("""
            CREATE FUNCTION wait_for_letters_that_begin() RETURNS trigger LANGUAGE plpgsql
            SET lock_timeout = '15s' AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(4401, (to_jsonb(OLD) ->> TG_ARGV[0])::int);
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
            END $$
        """)
        await execute("""
            CREATE TRIGGER stop_is_heard BEFORE UPDATE ON contact FOR EACH ROW WHEN (
                (NEW.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)
                OR (NEW.paused_until IS NOT NULL AND OLD.paused_until IS DISTINCT FROM NEW.paused_until)
                OR NEW.confirmed_at IS NULL OR OLD.email <> NEW.email)
            EXECUTE FUNCTION wait_for_letters_that_begin('id')
        """)
        await execute("""
            CREATE TRIGGER stop_is_heard BEFORE UPDATE ON subscription FOR EACH ROW
            WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS DISTINCT FROM NEW.ended_at)
            EXECUTE FUNCTION wait_for_letters_that_begin('contact_id')
        """)
        for table, column in (("contact", "id"), ("subscription", "contact_id")):
            await execute(
                f"CREATE TRIGGER stop_is_heard_on_delete BEFORE DELETE ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION wait_for_letters_that_begin('{column}')"
            )

    manager.add_raw(run)
    return manager
