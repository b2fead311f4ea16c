from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-24T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the words that procurements are found by"

# An index on an expression, not a column of its own: a copy of the tables then holds only what was written.
WORDS = """
CREATE FUNCTION procurement_words(language text, title text, summary text, description text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector(stems, title), 'A') || setweight(to_tsvector(stems, summary), 'B')
        || setweight(to_tsvector(stems, description), 'C')
        || setweight(to_tsvector('pg_catalog.simple', public.folded(title)), 'A')
        || setweight(to_tsvector('pg_catalog.simple', public.folded(summary)), 'B')
        || setweight(to_tsvector('pg_catalog.simple', public.folded(description)), 'D')
    FROM (SELECT CASE language WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
        WHEN 'fit' THEN 'pg_catalog.finnish'::regconfig WHEN 'en' THEN 'pg_catalog.english'::regconfig
        ELSE 'pg_catalog.swedish'::regconfig END AS stems) AS chosen
$$
"""


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute("CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public")
        # Whoever writes "snorojning" means snöröjning.
        await execute("""
            CREATE FUNCTION folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT
            AS $$ SELECT translate(lower($1), 'åäöéèüøæ', 'aaoeeuoa') $$
        """)
        await execute(WORDS)
        await execute("""
            CREATE INDEX procurement_text_words ON procurement_text
            USING gin (procurement_words(language, title, summary, description))
        """)
        await execute("""
            CREATE INDEX procurement_text_inside ON procurement_text
            USING gin (folded(title || ' ' || summary) public.gin_trgm_ops)
        """)

    manager.add_raw(run)
    return manager
