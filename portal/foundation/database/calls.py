"""Hearing PostgreSQL's NOTIFY, so that a worker need not ask again and again."""

import asyncio
from contextlib import suppress
from typing import Any

import asyncpg

from portal.foundation.database.engine import DATABASE_TROUBLE, DB


class Calls:
    """Calls on a channel. What is called while nobody waits is heard by the next wait; a lost call costs a poll."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._called = asyncio.Event()
        self._connection: Any = None

    async def wait(self, seconds: float, stopping: asyncio.Event) -> None:
        """Return when called, when `stopping` is set, or after so many seconds."""
        await self._listen()
        waits = [asyncio.create_task(event.wait()) for event in (self._called, stopping)]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        self._called.clear()

    async def _listen(self) -> None:
        if self._is_open():
            return
        await self.close()
        with suppress(*DATABASE_TROUBLE, asyncio.TimeoutError):
            if DB.pool is not None:
                self._connection = await DB.pool.acquire(timeout=5)
                await self._connection.add_listener(self.channel, self._hear)

    def _is_open(self) -> bool:
        try:
            return self._connection is not None and not self._connection.is_closed()
        except asyncpg.InterfaceError:  # the pool has taken back a connection that was cut
            return False

    def _hear(self, *_: Any) -> None:
        self._called.set()

    async def close(self) -> None:
        """Give the connection back."""
        connection, self._connection = self._connection, None
        if connection is not None and DB.pool is not None:
            with suppress(*DATABASE_TROUBLE):
                await connection.remove_listener(self.channel, self._hear)
            with suppress(*DATABASE_TROUBLE):
                await DB.pool.release(connection)
