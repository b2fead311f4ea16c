from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T05:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "allowances that all workers share, and a call when letters are written"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        await execute("""
            CREATE FUNCTION take_allowance(limit_name text, wanted int, most int, span interval, instant timestamptz,
                OUT granted int, OUT again_at timestamptz) LANGUAGE plpgsql AS $$
            DECLARE rate mail_rate;
            BEGIN
                INSERT INTO mail_rate (name, window_started_at, used) VALUES (limit_name, instant, 0)
                ON CONFLICT (name) DO NOTHING;
                SELECT * INTO rate FROM mail_rate WHERE name = limit_name FOR UPDATE;
                IF rate.window_started_at <= instant - span THEN
                    rate.window_started_at := instant;
                    rate.used := 0;
                END IF;
                granted := greatest(0, least(wanted, most - rate.used));
                again_at := rate.window_started_at + span;
                UPDATE mail_rate SET window_started_at = rate.window_started_at, used = rate.used + granted
                WHERE name = limit_name;
            END $$
        """)
        # As the one before it, at an instant that may be pretended; a worker of the version before still calls that.
        await execute("""
            CREATE FUNCTION letter_at_the_door(number bigint, reader int, address bytea, instant timestamptz)
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
                    EXISTS (SELECT FROM brake b WHERE b.name NOT IN ('minute', 'day')
                            AND (b.until IS NULL OR b.until > coalesce(instant, clock_timestamp())))
                FROM letter l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.id = number;
            END $$
        """)
        await execute("""
            CREATE FUNCTION letters_are_written() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN NOTIFY letters; RETURN NULL; END $$
        """)
        await execute("""
            CREATE TRIGGER workers_are_called AFTER INSERT ON letter FOR EACH STATEMENT
            EXECUTE FUNCTION letters_are_written()
        """)

    manager.add_raw(run)
    return manager
