import asyncio
import contextvars

import asyncpg
import pytest

from portal.foundation.database import DB, PoolMissing, copy_rows, execute, fetch, fetch_value, transaction
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


async def test_braces_in_a_statement_and_in_its_arguments_are_left_alone(db):
    assert await fetch_value("SELECT '{}'::jsonb || $1::jsonb", '{"a": "{}"}') == '{"a": "{}"}'


async def test_more_rows_are_copied_than_one_statement_could_bind(db):
    await execute("CREATE TABLE wide (a int, b int, c int, d int, e int, f int, g int, h int, i int)")
    await copy_rows("wide", list("abcdefghi"), [tuple(range(9))] * 5000)
    assert await fetch_value("SELECT count(*) FROM wide WHERE i = 8") == 5000


async def test_what_a_column_may_hold_is_checked_by_the_database(db):
    with pytest.raises(asyncpg.CheckViolationError):
        await execute(
            "INSERT INTO officer (email, name, totp_last_step, recovery_codes, roles, sees_contacts, active, created_at) "
            "VALUES ('a@kommun.example', 'A', 0, '{}', '{kung}', false, true, now())"
        )


async def test_json_comes_as_text_and_is_read_where_it_is_used(db):
    assert await fetch_value("SELECT '{\"a\": 1}'::jsonb") == '{"a": 1}'


async def test_two_tasks_in_one_transaction_are_refused_aloud(db):
    with pytest.raises(asyncpg.InterfaceError, match="another operation is in progress"):
        await asyncio.gather(fetch_value("SELECT pg_sleep(0.01)"), fetch_value("SELECT 1"))


async def test_a_serialisation_failure_gives_its_connection_back(pool):
    await execute("CREATE TABLE seat (id int, taken bool)")
    await execute("INSERT INTO seat VALUES (1, false), (2, false)")
    for _ in range(12):
        both = asyncio.Barrier(2)
        outcomes = await asyncio.gather(*(_take_if_any_is_free(n, both) for n in (1, 2)), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes].count(asyncpg.SerializationError) == 1
        await execute("UPDATE seat SET taken = false")
    assert await fetch_value("SELECT 1") == 1


async def _take_if_any_is_free(number: int, both: asyncio.Barrier) -> None:
    async with transaction(isolation="serializable"):
        assert await fetch_value("SELECT count(*) FROM seat WHERE NOT taken") == 2
        await both.wait()
        await execute("UPDATE seat SET taken = true WHERE id = $1", number)
        await both.wait()
