"""A small SMTP and LMTP server on loopback that takes returned mail: stored before it is acknowledged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

log = logging.getLogger("anbud.bounces")

LARGEST = 25_000_000
MOST_RECIPIENTS = 100
IDLE_SECONDS = 300.0
Take = Callable[[bytes], Awaitable[object]]


class Door:
    """Hands each mail to `take`, and says 250 only when that has returned: what fails is asked for again."""

    def __init__(self, take: Take, host: str = "127.0.0.1", port: int = 0) -> None:
        self.take, self.host, self.port = take, host, port
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port, limit=1 << 16)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Take nothing more; what is not acknowledged comes again."""
        if self._server is not None:
            self._server.close()
        for visit in list(self._visits):
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._visits.add(task)
            task.add_done_callback(self._visits.discard)
        try:
            await _Visit(self.take, reader, writer).run()
        except (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # it went away, or talks nonsense: whatever was not acknowledged comes again
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()


class _Visit:
    def __init__(self, take: Take, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.take, self.reader, self.writer = take, reader, writer
        self.recipients: list[str] = []
        self.lmtp = False

    async def run(self) -> None:
        await self._say("220 anbud takes returned mail")
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                line = await self.reader.readline()
            if not line:
                return
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                await self._say("221 2.0.0 bye")
                return
            await self._command(verb.upper(), rest)

    async def _command(self, verb: str, rest: str) -> None:
        if verb in ("EHLO", "LHLO"):
            self.lmtp = verb == "LHLO"
            await self._say(f"250-anbud\r\n250-8BITMIME\r\n250 SIZE {LARGEST}")
        elif verb in ("HELO", "NOOP"):
            await self._say("250 2.0.0 ok")
        elif verb in ("MAIL", "RSET"):
            self.recipients = []
            await self._say("250 2.0.0 ok")
        elif verb == "RCPT":
            await self._recipient(rest)
        elif verb == "DATA":
            await self._data()
        else:
            await self._say("502 5.5.1 that is not spoken here")

    async def _recipient(self, rest: str) -> None:
        if len(self.recipients) >= MOST_RECIPIENTS:
            await self._say("452 4.5.3 too many at once")
            return
        self.recipients.append(rest.partition("<")[2].partition(">")[0])
        await self._say("250 2.1.5 ok")

    async def _data(self) -> None:
        if not self.recipients:
            await self._say("503 5.5.1 to whom?")
            return
        await self._say("354 go on")
        body = await self._body()
        count = len(self.recipients) if self.lmtp else 1
        answer = "552 5.3.4 too large" if body is None else await self._kept(body)
        self.recipients = []
        for _ in range(count):
            await self._say(answer)

    async def _body(self) -> bytes | None:
        lines: list[bytes] = []
        size = 0
        while True:
            async with asyncio.timeout(IDLE_SECONDS):
                line = await self.reader.readline()
            if line in (b".\r\n", b".\n"):
                return b"".join(lines) if size <= LARGEST else None
            if not line:
                raise asyncio.IncompleteReadError(b"", None)
            size += len(line)
            if size <= LARGEST:
                lines.append(line[1:] if line.startswith(b".") else line)

    async def _kept(self, body: bytes) -> str:
        to = "".join(f"Delivered-To: {recipient}\r\n" for recipient in self.recipients if recipient.isprintable())
        try:
            await self.take(to.encode("utf-8") + body)
        except Exception as error:
            log.error("a returned mail could not be kept: %s", type(error).__name__)
            return "451 4.3.0 not now, bring it again"
        return "250 2.0.0 kept"

    async def _say(self, line: str) -> None:
        self.writer.write(line.encode("ascii", "replace") + b"\r\n")
        await self.writer.drain()
