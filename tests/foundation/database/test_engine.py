import asyncio
import contextvars

import asyncpg
import pytest

from portal.foundation.database import DB, PoolMissing, execute, fetch, fetch_value, transaction
from portal.foundation.database.migrate import migrate, missing_migrations


async def test_a_query_without_a_pool_is_refused():
    with pytest.raises(PoolMissing):
        await fetch("SELECT 1")


async def test_a_failing_commit_gives_its_connection_back(pool):
    await execute("CREATE TABLE parent (id int PRIMARY KEY)")
    await execute(
        "CREATE TABLE child (parent int REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
    )
    for _ in range(12):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with transaction():
                await execute("INSERT INTO child VALUES (1)")
    assert await fetch_value("SELECT count(*) FROM child") == 0
    assert DB.current_transaction.get() is None


async def test_a_nested_transaction_is_undone_alone(db):
    await execute("CREATE TABLE nested (id int)")
    await execute("INSERT INTO nested VALUES (1)")
    with pytest.raises(RuntimeError):
        async with transaction():
            await execute("INSERT INTO nested VALUES (2)")
            raise RuntimeError
    assert await fetch_value("SELECT array_agg(id) FROM nested") == [1]


async def test_a_cancelled_transaction_gives_its_connection_back(pool):
    async def sleep() -> None:
        async with transaction():
            await execute("SELECT pg_sleep(60)")

    for _ in range(12):
        task = asyncio.create_task(sleep())
        await asyncio.sleep(0)
        await fetch_value("SELECT 1")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await fetch_value("SELECT 1") == 1


async def test_a_task_with_a_fresh_context_is_outside_the_transaction(pool):
    await execute("CREATE TABLE seen (id int)")
    async with transaction():
        await execute("INSERT INTO seen VALUES (1)")
        outside = asyncio.create_task(fetch_value("SELECT count(*) FROM seen"), context=contextvars.Context())
        assert await outside == 0


async def test_migrating_again_and_twice_at_once_changes_nothing(pool):
    await asyncio.gather(migrate(), migrate())
    assert await missing_migrations() == []
