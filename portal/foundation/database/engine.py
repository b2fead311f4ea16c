"""Our engine: Piccolo's, with transactions that give their connection back and nest."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

#: What a database that is away, restarting or refusing shows itself as. A connection that the server has just closed
#: gives asyncpg's InternalClientError to whoever asks through it next, and that is none of its other errors.
DATABASE_TROUBLE = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
# What the database says when a row cannot be kept as it is: a value out of range, a rule of the schema.
REFUSED = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)


class PoolMissing(Exception):
    """A query was run before `open_pool`: each would silently open a connection of its own."""

    def __init__(self) -> None:
        super().__init__("no pool is open: call open_pool first")


class Transaction(PostgresTransaction):
    """A transaction on one connection; inside another one it is a savepoint.

    Piccolo's own loses the connection when COMMIT fails and treats a nested transaction as nothing.
    """

    __slots__ = ("isolation", "readonly")

    def __init__(self, engine: "Engine", isolation: str | None = None, readonly: bool = False) -> None:
        super().__init__(engine)
        self.isolation = isolation
        self.readonly = readonly

    async def __aenter__(self) -> "Transaction":
        self.connection = self._parent.connection if self._parent else await self.get_connection()
        try:
            self.transaction = self.connection.transaction(isolation=self.isolation, readonly=self.readonly)
            await self.begin()
        except BaseException:
            await self._release()
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def get_connection(self) -> Any:
        if self.engine.pool is None:
            raise PoolMissing
        return await self.engine.pool.acquire()

    async def __aexit__(self, kind: Any, exception: BaseException | None, traceback: Any) -> Literal[False]:
        self.engine.current_transaction.reset(self.context)
        try:
            if exception is not None and not self._rolled_back:
                await self._roll_back_quietly()
            elif exception is None and not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            await self._release()
        return False

    async def _roll_back_quietly(self) -> None:
        # The first exception is the news; a connection that is gone has rolled back by itself.
        try:
            await self.rollback()
        except DATABASE_TROUBLE:
            self.connection.terminate()

    async def _release(self) -> None:
        if self._parent is None:
            pool = self.engine.pool
            await asyncio.shield(pool.release(self.connection) if pool else self.connection.close())


class Engine(PostgresEngine):
    """The one engine of a process; `open_pool` tells it where the database is."""

    def __init__(self) -> None:
        super().__init__(config={"database": "anbud"})

    def transaction(self, isolation: str | None = None, readonly: bool = False) -> Transaction:  # type: ignore[override]
        return Transaction(self, isolation, readonly)

    async def get_new_connection(self) -> Any:
        raise PoolMissing

    async def open_pool(self, dsn: str, size: int = 10) -> None:
        """Open the pool every query goes through; `size` is its most connections."""
        self.config = {"dsn": dsn}
        self.pool = await asyncpg.create_pool(dsn, min_size=1, max_size=size, command_timeout=120)

    async def close_pool(self) -> None:
        if self.pool is not None:
            pool, self.pool = self.pool, None
            await pool.close()

    async def check_version(self) -> None:
        """Do nothing: Piccolo asks on construction, before there is a database; `anbud check` asks instead."""

    async def prep_database(self) -> None:
        """Do nothing: extensions are made by migrations."""

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        """Yield the connection of the current transaction, or one from the pool."""
        current = self.current_transaction.get()
        if current is not None:
            yield current.connection
            return
        if self.pool is None:
            raise PoolMissing
        async with self.pool.acquire() as connection:
            yield connection


DB = Engine()


def transaction(isolation: str | None = None, readonly: bool = False) -> Transaction:
    """Return a transaction to enter with `async with`; inside another it is a savepoint."""
    return DB.transaction(isolation, readonly)


async def fetch(sql: str, *arguments: Any) -> list[Any]:
    """Return the rows that `sql` finds; `$1` and on are its arguments."""
    async with DB.connection() as connection:
        rows: list[Any] = await connection.fetch(sql, *arguments)
        return rows


async def fetch_row(sql: str, *arguments: Any) -> Any | None:
    """Return the first row, or None."""
    async with DB.connection() as connection:
        return await connection.fetchrow(sql, *arguments)


async def fetch_value(sql: str, *arguments: Any) -> Any:
    """Return the first column of the first row, or None."""
    async with DB.connection() as connection:
        return await connection.fetchval(sql, *arguments)


async def execute(sql: str, *arguments: Any) -> str:
    """Run `sql` and return PostgreSQL's status line, for example 'UPDATE 3'."""
    async with DB.connection() as connection:
        return str(await connection.execute(sql, *arguments))


async def execute_many(sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Run `sql` once for each of `rows`, in one transaction."""
    async with DB.connection() as connection:
        await connection.executemany(sql, rows)


async def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `rows` into `table` by COPY, the fastest way in."""
    async with DB.connection() as connection:
        await connection.copy_records_to_table(table, records=rows, columns=list(columns))
