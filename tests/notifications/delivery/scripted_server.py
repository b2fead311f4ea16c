"""An SMTP server that does what its script says, and remembers what it accepted."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

DROP = "drop"  # close the connection without an answer
STALL = "stall"  # say nothing any more

EHLO = "250-relay.example\r\n250-SIZE 10000000\r\n250-DSN\r\n250 8BITMIME"


@dataclass
class ScriptedServer:
    """`script` maps a command ("GREETING", "MAIL", "DATA", "DOT", ...) to answers used up in turn; then all is well.

    An answer may be a text (CRLF is added), bytes (sent as they are), DROP, STALL, or (answer, DROP).
    """

    script: dict[str, list[object]] = field(default_factory=dict)
    accepted: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    body_arrived: asyncio.Event = field(default_factory=asyncio.Event)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    connections: int = 0
    byte_by_byte: bool = False
    take_before_answer: bool = True
    stops_reading: bool = False
    on_command: Callable[[str], object] | None = None
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["ScriptedServer"]:
        self._tasks: set[asyncio.Task[None]] = set()
        server = await asyncio.start_server(self._serve, self.host, self.port, limit=1 << 16, ssl=self.tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            await server.wait_closed()

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self.writers.append(writer)
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()


class _Session:
    def __init__(self, server: ScriptedServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.sender = self.recipient = ""

    async def run(self) -> None:
        await self.answer("GREETING", "220 relay.example ESMTP")
        while line := await self.reader.readline():
            text = line.decode().strip()
            verb = text.split(" ")[0].upper().split(":")[0]
            self.server.commands.append(text)
            if self.server.on_command:
                self.server.on_command(verb)
            if verb == "QUIT":
                await self.answer("QUIT", "221 bye")
                return
            await self.command(verb, text)

    async def command(self, verb: str, text: str) -> None:
        if verb == "EHLO":
            await self.answer("EHLO", EHLO)
        elif verb == "DATA":
            if (await self.answer("DATA", "354 go on")).startswith("354"):
                await self.body()
        else:
            await self.answer(verb, "250 2.0.0 ok")
            if verb == "MAIL":
                self.sender = text[11:].split(">")[0]
            if verb == "RCPT":
                self.recipient = text[9:].split(">")[0]
                self.server.recipients.append(self.recipient)

    async def body(self) -> None:
        if self.server.stops_reading:
            await asyncio.Event().wait()
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            body += await self.reader.readline() or self._gone()
        body = body[:-3].replace(b"\r\n..", b"\r\n.")
        self.server.bodies.append(body)
        self.server.body_arrived.set()
        if self.server.on_command:
            self.server.on_command("DOT")
        turn = self.server.script.get("DOT") or ["250 2.0.0 taken"]
        if isinstance(turn[0], tuple):
            turn = [turn[0][0]]
        will_take = str(turn[0]).startswith("2") or (turn[0] in (DROP, STALL) and self.server.take_before_answer)
        if isinstance(turn[0], bytes):
            will_take = turn[0].startswith(b"2")
        if will_take:
            self.server.accepted.append(body)
            self.server.envelopes.append((self.sender, self.recipient))
        await self.answer("DOT", "250 2.0.0 taken")

    def _gone(self) -> bytes:
        raise ConnectionError

    async def answer(self, verb: str, usual: str) -> str:
        turns = self.server.script.get(verb)
        turn = turns.pop(0) if turns else usual
        turn, last = turn if isinstance(turn, tuple) else (turn, None)
        if turn == DROP:
            raise ConnectionError
        if turn == STALL:
            await asyncio.Event().wait()
        data = turn if isinstance(turn, bytes) else str(turn).encode() + b"\r\n"
        for piece in [bytes([byte]) for byte in data] if self.server.byte_by_byte else [data]:
            self.writer.write(piece)
            await self.writer.drain()
            if self.server.byte_by_byte:
                await asyncio.sleep(0)
        if last == DROP:
            raise ConnectionError
        return data.decode("utf-8", "replace")
