from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T08:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the last look knows what a letter is about: a no to meetings recalls an invitation"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="notifications", description=DESCRIPTION)

    async def run():
        # As letter_at_the_door, with the letter's scope and whether its reader wants mails about meetings; a worker of
        # the version before still calls that.
        await execute("""
            CREATE FUNCTION last_look(number bigint, reader int, address bytea, instant timestamptz)
            RETURNS TABLE (kind text, scope text, contact_id int, recipient text, state text, lease_token bigint,
                expires_at timestamptz, email text, confirmed_at timestamptz, ended_at timestamptz,
                paused_until timestamptz, meetings boolean, subscribes boolean, suppressed boolean, braked boolean)
            LANGUAGE plpgsql VOLATILE AS $$
            BEGIN
                PERFORM pg_advisory_lock_shared(4401, coalesce(reader, 0));
                PERFORM pg_advisory_lock_shared(4402, hashtext(encode(address, 'hex')));
                RETURN QUERY SELECT l.kind, l.scope, l.contact_id, l.recipient, l.state, l.lease_token, l.expires_at,
                    c.email, c.confirmed_at, c.ended_at, c.paused_until, c.meetings,
                    EXISTS (SELECT FROM subscription s WHERE s.contact_id = l.contact_id AND s.ended_at IS NULL),
                    EXISTS (SELECT FROM suppression p WHERE p.address_digest = address AND p.lifted_at IS NULL
                            AND p.scope IN ('all', l.kind)),
                    EXISTS (SELECT FROM brake b WHERE b.name NOT IN ('minute', 'day')
                            AND (b.until IS NULL OR b.until > coalesce(instant, clock_timestamp())))
                FROM letter l LEFT JOIN contact c ON c.id = l.contact_id WHERE l.id = number;
            END $$
        """)

    manager.add_raw(run)
    return manager
