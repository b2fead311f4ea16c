# ruff: noqa: T201  a benchmark prints what it measured
"""Every address of the desk at 100,000 procurements and 100,000 firms: how many questions, and how long in the database.

Each is asked by an officer with each role and by one with all of them; the worst of them is printed, with the plan of
its slowest question in a line. What is over a limit shows where its slowest question's time goes. Everything is in
memory, so that the processor's time of the database's own process is what a page costs it; how long that took on the
clock stands beside it, and says more of what else the machine did. A file goes out in pieces: each of its questions has
the limit of a page, and who has all roles asks for it once.

Usage: python -m benchmarks.desk [--rows 100000] [--only "/intern/(utskick|moten)"]
"""

import argparse
import asyncio
import json
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from portal.app import create_app
from portal.demo import fill
from portal.foundation import clock
from portal.foundation.access import ROLES, actions, sessions
from portal.foundation.database import DB, execute, fetch, fetch_value
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate
from tests.desk import addresses, furnish
from tests.many import one_of_each
from tests.visitor import settings_in

FEWER_THAN, MOST_MILLISECONDS = 12, 150
ROUNDS = 3
OURS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT pg_adv)")


class Asked(NamedTuple):
    """One question: its seconds, its SQL and its arguments."""

    seconds: float
    sql: str
    arguments: tuple[Any, ...]


class Measured(NamedTuple):
    """What one address asked of the database, when `who` opened it; `worked` is milliseconds of the processor."""

    who: str
    status: int
    asked: list[Asked]
    worked: float
    is_file: bool

    @property
    def milliseconds(self) -> float:
        """How long the database worked in all."""
        return sum(one.seconds for one in self.asked) * 1000

    @property
    def slowest(self) -> Asked:
        """The question that took longest."""
        return max(self.asked, key=lambda one: one.seconds)


def processor(process: int) -> float:
    """Return how many milliseconds a process of this machine has had a processor."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6


async def ask(client: httpx.AsyncClient, who: str, path: str) -> Measured:
    """Return the quickest of `ROUNDS` askings."""
    best: Measured | None = None
    process = await fetch_value("SELECT pg_backend_pid()")
    for _ in range(ROUNDS):
        asked: list[Asked] = []

        def note(record: Any, asked: list[Asked] = asked) -> None:
            if not OURS.match(record.query):
                asked.append(Asked(record.elapsed, record.query, record.args))

        assert DB.pool is not None
        async with DB.pool.acquire() as connection:
            connection.add_query_logger(note)
        before = processor(process)
        answer = await client.get(path)
        worked = processor(process) - before
        # The driver tells of a question in the loop's next turn.
        await asyncio.sleep(0)
        async with DB.pool.acquire() as connection:
            connection.remove_query_logger(note)
        is_file = "attachment" in answer.headers.get("content-disposition", "")
        measured = Measured(who, answer.status_code, asked, worked, is_file)
        if best is None or measured.worked < best.worked:
            best = measured
        if is_file:
            break
    assert best is not None
    return best


async def officers() -> dict[str, str]:
    """Return the session of an officer with each role, and of one with all."""
    found, now = {}, clock.now()
    for name, roles in {**{role: [role] for role in ROLES}, "all": list(ROLES)}.items():
        email = f"{name}@bench.example"
        await actions.add_officer(email, roles=roles, by="command", now=now)
        await execute("UPDATE officer SET sees_contacts = true WHERE email = $1", email)
        number = await fetch_value("SELECT id FROM officer WHERE email = $1", email)
        found[name] = await sessions.begin_session(number, verified=True, now=now)
    return found


async def measure(dsn: str, folder: Path, rows: int, only: str) -> None:
    """Fill, ask, and print."""
    await DB.open_pool(dsn, size=1)
    try:
        await migrate()
        began = time.perf_counter()
        settings = settings_in(folder)
        await fill(settings)
        app = create_app(settings)
        people = await officers()
        clients = {
            who: httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://127.0.0.1:8000",
                cookies={"anbud_session": token}, timeout=60,
            )
            for who, token in people.items()
        }  # fmt: skip
        await furnish(clients["all"])
        town = await one_of_each(now=clock.now())
        await town.copies(1, rows - 1)
        # As the database does by itself after so many rows: what waits to be put into an index is put there.
        await execute("VACUUM ANALYZE")
        print(f"{rows:,} procurements, firms and letters written in {time.perf_counter() - began:.0f} s")
        # Its helpers would work beside the process that is watched.
        await execute("SET max_parallel_workers_per_gather = 0")
        print(f"{'page':<58}{'status':>7}{'questions':>10}{'ms of work':>11}{'ms by clock':>12}  slowest as / its plan")
        for path in await addresses(app):
            if re.match(only, path):
                await one(path, clients)
    finally:
        await DB.close_pool()


async def one(path: str, clients: dict[str, httpx.AsyncClient]) -> None:
    """Print the worst that anybody who is let in meets on a page."""
    found = [await ask(clients["all"], "all", path)]
    if not found[0].is_file:
        found += [await ask(client, who, path) for who, client in clients.items() if who != "all"]
    seen = [measured for measured in found if measured.status < 400] or found
    worst = max(seen, key=lambda measured: measured.worked)
    most = max(len(measured.asked) for measured in seen)
    if worst.is_file:
        over = worst.slowest.seconds * 1000 > MOST_MILLISECONDS
    else:
        over = most >= FEWER_THAN or worst.worked > MOST_MILLISECONDS
    over = over or worst.status >= 400
    said = f"  {'OVER ' if over else ''}{worst.who}"
    print(f"{path:<58}{worst.status:>7}{most:>10}{worst.worked:>11.1f}{worst.milliseconds:>12.1f}{said}")
    if worst.asked:
        await explain(worst.slowest, whole=over)


async def explain(slowest: Asked, *, whole: bool) -> None:
    """Print the plan of a question, in a line or whole."""
    if not slowest.sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return
    row = await fetch(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {slowest.sql}", *slowest.arguments)
    [plan] = json.loads(row[0][0])
    top = plan["Plan"]
    scans = sorted({f"{node['Node Type']} {node['Relation Name']}" for node in _nodes(top) if "Relation Name" in node})
    buffers = f"{top['Shared Hit Blocks']} hit, {top['Shared Read Blocks']} read"
    print(f"    {slowest.seconds * 1000:.1f} ms {top['Node Type']}: {', '.join(scans)[:150]}; buffers {buffers}")
    if whole:
        print(f"      {' '.join(slowest.sql.split())[:300]}")
        for node in sorted(_nodes(top), key=_own, reverse=True)[:5]:
            where = node.get("Relation Name", node.get("CTE Name", ""))
            print(f"      {_own(node):.0f} ms {node['Node Type']} {where}, {node['Actual Rows']:,.0f} rows")


def _own(node: dict[str, Any]) -> float:
    """Return the milliseconds that a step of a plan took without the steps below it."""
    took = [one["Actual Total Time"] * one["Actual Loops"] for one in (node, *node.get("Plans", ()))]
    return float(took[0] - sum(took[1:]))


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", default="", help="A regular expression that addresses begin with.")
    asked = parser.parse_known_args()[0]
    with tempfile.TemporaryDirectory(prefix="anbud-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_database(folder, FAST_UNSAFE) as dsn:
            asyncio.run(measure(dsn, folder, asked.rows, asked.only))


if __name__ == "__main__":
    main()
