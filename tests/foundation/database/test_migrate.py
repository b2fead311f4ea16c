"""`anbud migrate` from the outside: by one process at a time, and wholly or not at all."""

import asyncio
import os
import sys
from contextlib import asynccontextmanager

import asyncpg
import pytest

from portal.foundation.database.migrate import LOCK
from tests.conftest import CHECKOUT


@pytest.fixture
async def empty(cluster):
    """A database without a schema; `connect` to it, and run commands on it."""
    postgres, name = cluster.replace("/anbud?", "/postgres?"), "empty"
    server = await asyncpg.connect(postgres)
    await server.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    yield cluster.replace("/anbud?", f"/{name}?")
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@asynccontextmanager
async def connected(dsn):
    connection = await asyncpg.connect(dsn)
    try:
        yield connection
    finally:
        await connection.close()


async def migrator(dsn, folder):
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder)}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "portal", "migrate", env=environ, cwd=folder, stdout=asyncio.subprocess.PIPE
    )


async def test_two_processes_that_migrate_at_once_make_one_schema(empty, tmp_path):
    both = await asyncio.gather(migrator(empty, tmp_path), migrator(empty, tmp_path))
    said = [(await one.communicate())[0] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    assert said == [b"The schema is up to date.\n"] * 2
    async with connected(empty) as database:
        twice = "SELECT count(*) FROM (SELECT FROM migration GROUP BY app_name, name HAVING count(*) > 1) AS twice"
        assert await database.fetchval(twice) == 0


async def test_a_migration_killed_in_the_middle_leaves_nothing_and_is_made_whole_by_the_next(empty, tmp_path):
    async with connected(empty) as database, connected(empty) as onlooker:
        blocking = database.transaction()
        await blocking.start()
        # Half-way there is a table of this name already, not committed yet: the migrator waits for it.
        await database.execute("CREATE TABLE letter (id int)")
        process = await migrator(empty, tmp_path)
        waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
        while not await onlooker.fetchval(waits):
            assert process.returncode is None
        process.kill()
        await process.wait()
        await blocking.rollback()
        await onlooker.execute("SELECT pg_advisory_lock($1)", LOCK)  # until the killed one's server process is gone
        assert await onlooker.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        await onlooker.execute("SELECT pg_advisory_unlock($1)", LOCK)
        assert await (await migrator(empty, tmp_path)).wait() == 0
        assert await onlooker.fetchval("SELECT to_regclass('letter')") == "letter"
