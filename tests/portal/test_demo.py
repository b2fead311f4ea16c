"""The demo town is the same every time, and shows something on every page."""

from datetime import UTC, datetime

from portal.demo import fill
from portal.foundation import clock
from portal.foundation.database import DB, fetch, fetch_value
from tests.conftest import another_database
from tests.visitor import settings_in

NOW = datetime(2030, 3, 12, 8, 0, tzinfo=UTC)
# Salted, or how long it took and which process did it.
BY_CHANCE = {("officer", "password_hash")} | {("source_run", name) for name in ("worker", "lease_until", "finished_at")}


async def town(dsn, folder):
    """Every table's rows, as text, in order."""
    await DB.open_pool(dsn, size=2)
    try:
        with clock.at(NOW):
            await fill(settings_in(folder))
        tables = await fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return {row["name"]: await rows_of(row["name"]) for row in tables}
    finally:
        await DB.close_pool()


async def rows_of(table):
    columns = await fetch("SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1", table)
    kept = ", ".join(f'"{row["name"]}"' for row in columns if (table, row["name"]) not in BY_CHANCE)
    return await fetch_value(
        f"SELECT coalesce(array_agg(one::text ORDER BY one::text), '{{}}') FROM (SELECT {kept} FROM {table}) AS one"
    )


async def test_two_demo_towns_of_the_same_day_are_the_same(template, tmp_path):
    async with another_database(template) as first, another_database(template) as second:
        one, other = await town(first, tmp_path), await town(second, tmp_path)
    assert {table for table in one if one[table] != other[table]} == set()
    assert len(one["supplier"]) == 60
    assert len(one["procurement"]) >= 24
