"""A proxy before PostgreSQL that loses the answer to a commit."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


class CommitProxy:
    """Cuts the connection at the `cut_at`th COMMIT: after the server made it (`made`), or before it was passed on."""

    def __init__(self, server, cut_at: int, made: bool) -> None:
        self.server, self.cut_at, self.made = server, cut_at, made
        self.commits = 0
        self.was_cut = False

    @asynccontextmanager
    async def running(self, folder: Path) -> AsyncIterator["CommitProxy"]:
        """Listen on a socket in `folder`."""
        self.tasks: set[asyncio.Task[None]] = set()
        path = folder / ".s.PGSQL.5432"
        listening = await asyncio.start_unix_server(self._serve, path)
        self.dsn = f"postgresql://anbud@/anbud?host={folder}"
        try:
            yield self
        finally:
            listening.close()
            for task in list(self.tasks):
                task.cancel()
            await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _serve(self, reader, writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        there = await asyncio.open_unix_connection(self.server.socket_dir / ".s.PGSQL.5432")
        back = asyncio.create_task(_pass_on(there[0], writer))
        try:
            await self._forward(reader, there, back)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            back.cancel()
            writer.transport.abort()
            there[1].transport.abort()
            self.tasks.discard(task)

    async def _forward(self, reader, there, back) -> None:
        while data := await reader.read(1 << 16):
            self.commits += data.count(b"COMMIT")
            if b"COMMIT" in data and self.commits == self.cut_at and not self.was_cut:
                self.was_cut = True
                back.cancel()
                await asyncio.gather(back, return_exceptions=True)
                if self.made:
                    there[1].write(data)
                    await there[0].read(1)  # the server has answered; nobody hears it
                return
            there[1].write(data)


async def _pass_on(reader, writer) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
    writer.transport.abort()
