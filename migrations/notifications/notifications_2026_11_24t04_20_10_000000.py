from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T04:20:10:000000"
VERSION = "1.38.0"
DESCRIPTION = "the last look at a letter as it begins"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        # The two locks come first: each statement of this function sees what is committed when it starts. They are
        # the session's, and the sender lets them go when MAIL FROM has been written.
        await execute("""
            CREATE FUNCTION letter_at_the_door(number bigint, reader int, address bytea)
            RETURNS TABLE (kind text, contact_id int, recipient text, state text, lease_token bigint,
                expires_at timestamptz, email text, confirmed_at timestamptz, ended_at timestamptz,
                paused_until timestamptz, subscribes boolean, suppressed boolean, braked boolean)
            LANGUAGE plpgsql VOLATILE AS $$
            BEGIN
                PERFORM pg_advisory_lock_shared(4401, coalesce(reader, 0));
                PERFORM pg_advisory_lock_shared(4402, hashtext(encode(address, 'hex')));
                RETURN QUERY SELECT l.kind, l.contact_id, l.recipient, l.state, l.lease_token, l.expires_at,
                    c.email, c.confirmed_at, c.ended_at, c.paused_until,
                    EXISTS (SELECT FROM subscription s WHERE s.contact_id = l.contact_id AND s.ended_at IS NULL),
                    EXISTS (SELECT FROM suppression p WHERE p.address_digest = address AND p.lifted_at IS NULL
                            AND p.scope IN ('all', l.kind)),
                    EXISTS (SELECT FROM brake b WHERE b.until IS NULL OR b.until > clock_timestamp())
                FROM letter l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.id = number;
            END $$
        """)
        await execute("""
            CREATE FUNCTION wait_for_letters_to_address() RETURNS trigger LANGUAGE plpgsql
            SET lock_timeout = '15s' AS $$
            BEGIN
                PERFORM pg_advisory_xact_lock(4402, hashtext(encode(NEW.address_digest, 'hex')));
                RETURN NEW;
            END $$
        """)
        await execute("""
            CREATE TRIGGER stop_is_heard BEFORE INSERT ON suppression FOR EACH ROW
            EXECUTE FUNCTION wait_for_letters_to_address()
        """)

    manager.add_raw(run)
    return manager
