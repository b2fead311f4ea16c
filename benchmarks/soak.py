"""The soak: letters, workers killed without a word, a relay full of faults. Prints what was lost and what went twice.

`make soak` runs it for ten minutes with 10,000 letters; `make soak SECONDS=60 LETTERS=1000` for less.
"""

import asyncio
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from notifications.delivery.actions import resolve_letter
from notifications.delivery.jobs import deliver_due
from portal.foundation.database import DB, execute, execute_many, fetch
from portal.foundation.database.embedded import embedded_database
from portal.foundation.database.migrate import migrate
from portal.foundation.settings import Settings, read_settings

WORKER = """
import asyncio, dataclasses, os
from notifications.delivery import jobs
from portal.foundation.database import DB
from portal.foundation.settings import read_settings

sender_of = jobs.sender_of
jobs.sender_of = lambda settings: dataclasses.replace(sender_of(settings), lease_seconds=2)

async def main():
    settings, stopping = read_settings(os.environ), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, stopping.set)
    await DB.open_pool(settings.database_url, size=10)
    await jobs.deliver_forever(settings, stopping)
    await DB.close_pool()

asyncio.run(main())
"""
WORKERS = 3


@dataclass
class FaultyRelay:
    """Takes letters, and in some of a hundred transactions does what relays do."""

    chance: random.Random
    faults: float = 0.04
    taken: Counter[str] = field(default_factory=Counter)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 soak.example ESMTP\r\n")
            while line := await reader.readline():
                await self._answer(line.split(b" ")[0].strip().upper(), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(self, verb: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if verb == b"EHLO":
            writer.write(b"250-soak.example\r\n250-SIZE 1000000\r\n250 DSN\r\n")
        elif verb == b"DATA":
            self._fault(writer)
            writer.write(b"354 go on\r\n")
            await self._body(reader, writer)
        elif verb == b"QUIT":
            raise ConnectionError
        elif verb in (b"MAIL", b"RCPT") and self.chance.random() < self.faults / 2:
            writer.write(b"451 4.3.0 later, try again in 1 second\r\n")
        else:
            self._fault(writer)
            writer.write(b"250 2.0.0 ok\r\n")

    def _fault(self, writer: asyncio.StreamWriter) -> None:
        if self.chance.random() < self.faults / 3:
            raise ConnectionError

    async def _body(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = await reader.readuntil(b"\r\n.\r\n")
        fate = self.chance.random()
        if fate < self.faults / 4:
            raise ConnectionError  # it had the letter and forgot it
        self.taken[body.split(b"\r\n")[0].decode().removeprefix("Message-ID: ")] += 1
        if fate < self.faults / 2:
            raise ConnectionError  # it has the letter, and nobody hears so
        writer.write(b"250 2.0.0 taken\r\n")


@dataclass(frozen=True)
class Figures:
    """What came of the soak."""

    letters: int
    accepted: int
    kills: int
    unknown: int
    lost: int
    repeated: int
    repeated_through_unknown: int
    seconds: float

    def lines(self) -> list[str]:
        """Return them as lines to read."""
        return [
            f"{self.letters} letters, {self.kills} workers killed, {self.seconds:.0f} s, "
            f"{self.accepted / max(self.seconds, 1):.0f} letters a second",
            f"accepted: {self.accepted}",
            f"unknown, settled by what the relay knew: {self.unknown}",
            f"lost: {self.lost}",
            f"repeated outside unknown: {self.repeated}",
            f"repeated after unknown: {self.repeated_through_unknown}",
        ]


async def soak(settings: Settings, seconds: float, letters: int, seed: int = 4) -> Figures:
    """Run the soak on the open database; killing goes on for so many seconds or until all is sent."""
    started = time.monotonic()
    relay = FaultyRelay(random.Random(seed))
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=1 << 20)
    relay.port = server.sockets[0].getsockname()[1]
    ids = await _write(letters, spread=seconds * 0.8)
    kills = await _kill_workers(settings, relay.port, seconds, random.Random(seed + 1))
    relay.faults = 0
    there = read_settings({**_environ(settings), "ANBUD_SMTP_URL": f"smtp://127.0.0.1:{relay.port}"})
    unknown = await _settle(there, relay)
    server.close()
    return await _figures(relay, ids, kills, unknown, time.monotonic() - started)


def _environ(settings: Settings) -> dict[str, str]:
    return {
        "ANBUD_DATABASE_URL": settings.database_url or "",
        "ANBUD_DATA_DIR": str(settings.data_dir),
        "ANBUD_SECRET_KEY": settings.secret_key,
        "ANBUD_MAIL_PER_DAY": "0",
        "ANBUD_MAIL_PER_RECIPIENT_AND_DAY": "0",
    }


async def _write(count: int, spread: float) -> set[str]:
    rows = []
    for number in range(count):
        name = f"<soak-{number}@anbud.example>"
        body = f"Message-ID: {name}\r\nTo: f{number}@firma.example\r\n\r\nHej {number}\r\n".encode()
        rows.append(
            (f"f{number}@firma.example", name, [body], sha256(body).digest(), len(body), spread * number / count)
        )
    await execute_many(
        "INSERT INTO letter (kind, recipient, sender, language, subject, message_id, parts, fragments, sha256, size, "
        "key, state, not_before, created_at) VALUES ('alert', $1, 'b@anbud.example', 'sv', 'soak', $2, $3, '{}', $4, $5, "
        "$2, 'ready', clock_timestamp() + make_interval(secs => $6), clock_timestamp())",
        rows,
    )
    return {row[1] for row in rows}


async def _kill_workers(settings: Settings, port: int, seconds: float, chance: random.Random) -> int:
    environ = {**os.environ, **_environ(settings), "ANBUD_SMTP_URL": f"smtp://127.0.0.1:{port}"}

    async def start() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, env=environ, stderr=asyncio.subprocess.DEVNULL
        )

    workers = [await start() for _ in range(WORKERS)]
    end, kills = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        await asyncio.sleep(chance.uniform(0.5, 2.5))
        place = chance.randrange(WORKERS)
        workers[place].send_signal(signal.SIGKILL)
        await workers[place].wait()
        kills += 1
        workers[place] = await start()
    for worker in workers:
        worker.terminate()
    for worker in workers:
        await worker.wait()
    return kills


async def _settle(settings: Settings, relay: FaultyRelay) -> int:
    """Send the rest in calm; what stays unknown is settled as an officer with the relay's log would."""
    unknown: set[int] = set()
    for hour in range(1, 9):
        now = datetime.now(UTC) + timedelta(hours=hour)
        await execute("UPDATE letter SET lease_until = now() - interval '1 minute' WHERE lease_token IS NOT NULL")
        await execute("DELETE FROM brake")
        await deliver_due(settings, now)
        for row in await fetch("SELECT id, message_id FROM letter WHERE state = 'unknown'"):
            unknown.add(row["id"])
            await resolve_letter(row["id"], accepted=relay.taken[row["message_id"]] > 0, by="soak", at=now)
        if not await fetch("SELECT FROM letter WHERE state <> 'accepted' LIMIT 1"):
            break
    return len(unknown)


async def _figures(relay: FaultyRelay, ids: set[str], kills: int, unknown: int, seconds: float) -> Figures:
    accepted = {row["message_id"] for row in await fetch("SELECT message_id FROM letter WHERE state = 'accepted'")}
    doubted = {
        row["message_id"]
        for row in await fetch(
            "SELECT message_id FROM letter l WHERE EXISTS (SELECT FROM attempt a WHERE a.letter_id = l.id AND "
            "a.outcome = 'unknown') OR reason LIKE 'soak found%'"
        )
    }
    twice = {name for name, count in relay.taken.items() if count > 1}
    return Figures(
        letters=len(ids),
        accepted=len(accepted),
        kills=kills,
        unknown=unknown,
        lost=len(ids - accepted) + len(accepted - set(relay.taken)),
        repeated=len(twice - doubted),
        repeated_through_unknown=len(twice & doubted),
        seconds=seconds,
    )


async def _main(dsn: str, folder: Path, seconds: float, letters: int) -> int:
    settings = read_settings({"ANBUD_DATABASE_URL": dsn, "ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40})
    await DB.open_pool(dsn, size=10)
    await migrate()
    figures = await soak(settings, seconds, letters)
    await DB.close_pool()
    sys.stdout.write("\n".join(figures.lines()) + "\n")
    return int(bool(figures.lost or figures.repeated))


def main() -> int:
    """Run the soak on a database of its own; exit code 1 when a letter was lost or went twice unseen."""
    seconds, letters = (int(sys.argv[1]) if len(sys.argv) > 1 else 600), (int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    with tempfile.TemporaryDirectory(prefix="anbud-soak-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_database(folder) as dsn:
            return asyncio.run(_main(dsn, folder, seconds, letters or max(200, min(10_000, seconds * 17))))


if __name__ == "__main__":
    sys.exit(main())
