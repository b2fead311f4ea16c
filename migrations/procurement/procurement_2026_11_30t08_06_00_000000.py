"""Searches can be kept: what a text must have to be found by one."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute

ID = "2026-11-30T08:06:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "searches can be kept: what a text must have to be found by one"

# The one query of the list and of what is kept: stems of three languages, or words that begin so.
QUERY = """
CREATE FUNCTION words_query(words text, starts text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery('pg_catalog.swedish', words) || websearch_to_tsquery('pg_catalog.finnish', words)
        || websearch_to_tsquery('pg_catalog.english', words) || to_tsquery('pg_catalog.simple', starts)
$$
"""
# Each way of being found asks for its longest word: the first four letters of it, or of what is sought inside.
QUERY_KEYS = """
CREATE FUNCTION query_keys(words text, starts text, inside text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key) FILTER (WHERE key IS NOT NULL), '{}') FROM (
        SELECT (SELECT left(lexeme, 4) FROM unnest(tsvector_to_array(to_tsvector(stems, words))) AS lexeme
                ORDER BY length(lexeme) DESC, lexeme LIMIT 1) AS key
        FROM unnest(ARRAY['pg_catalog.swedish', 'pg_catalog.finnish', 'pg_catalog.english']::regconfig[]) AS stems
        UNION ALL SELECT (SELECT left(word, 4) FROM unnest(string_to_array(replace(starts, ':*', ''), ' & ')) AS word
                          ORDER BY length(word) DESC, word LIMIT 1)
        UNION ALL SELECT '~' || left(inside, 4)) AS keys
$$
"""
TEXT_KEYS = """
CREATE FUNCTION text_keys(words tsvector, plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT key), '{}') FROM (
        SELECT left(lexeme, n) AS key FROM unnest(tsvector_to_array(words)) AS lexeme, generate_series(1, 4) AS n
        UNION ALL SELECT '~' || substr(plain, at, 4) FROM generate_series(1, length(plain) - 3) AS at) AS keys
$$
"""


async def forwards() -> MigrationManager:
    """Make the three functions."""
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run() -> None:
        for function in (QUERY, QUERY_KEYS, TEXT_KEYS):
            await execute(function)

    manager.add_raw(run)
    return manager
