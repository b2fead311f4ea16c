# ruff: noqa: T201  a benchmark prints what it measured
"""Every officers' list at 100,000 procurements and 100,000 firms: how many questions, and how long in the database.

Usage: python -m benchmarks.desk [--rows 100000]
"""

import argparse
import asyncio
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions, sessions
from portal.foundation.database import DB, execute, fetch, fetch_value
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate
from tests.many import copies_of_each, one_of_each
from tests.visitor import settings_in

MOST_QUESTIONS, MOST_MILLISECONDS = 12, 150
ROUNDS = 3


async def pages(app: Any) -> list[str]:
    """The officers' pages without parameters, and the first of each kind of those with one."""
    found = {route.path for route in app.routes if re.match(r"/intern(/|$)", route.path) and "{" not in route.path
             and "GET" in getattr(route, "route_handler_map", {})}  # fmt: skip
    draft = await fetch_value("SELECT reference FROM procurement WHERE status = 'draft' ORDER BY id LIMIT 1")
    found |= {f"/intern/upphandlingar/{draft}/forhandsgranska", "/intern/upphandlingar?q=snöröjning"}
    found |= {f"/intern/leverantorer/{await fetch_value('SELECT min(id) FROM contact')}"}
    found |= {
        "/intern/statistik/rackvidd",
        "/intern/statistik/leverantorer-per-bransch",
        "/intern/statistik/prenumeranter",
    }
    return sorted(found)


async def ask(app: Any, token: str, path: str) -> tuple[int, list[tuple[float, str, tuple[Any, ...]]]]:
    """Return the answer's status and each question with its seconds, the quickest of `ROUNDS` askings."""
    best: list[tuple[float, str, tuple[Any, ...]]] = []
    status = 0
    for _ in range(ROUNDS):
        asked: list[tuple[float, str, tuple[Any, ...]]] = []

        def note(record: Any, asked: list[Any] = asked) -> None:
            asked.append((record.elapsed, record.query, record.args))

        assert DB.pool is not None
        async with DB.pool.acquire() as connection:
            connection.add_query_logger(note)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://x", cookies={"anbud_session": token}
        ) as client:
            status = (await client.get(path)).status_code
        async with DB.pool.acquire() as connection:
            connection.remove_query_logger(note)
        asked = [
            one for one in asked if not re.match(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SELECT pg_adv)", one[1])
        ]
        if not best or sum(one[0] for one in asked) < sum(one[0] for one in best):
            best = asked
    return status, best


async def measure(dsn: str, folder: Path, rows: int) -> None:
    """Fill, ask, and print what is over a limit with the plan of its slowest question."""
    await DB.open_pool(dsn, size=1)
    try:
        await migrate()
        began, now = time.perf_counter(), clock.now()
        await one_of_each(now=now)
        await copies_of_each(1, rows - 1)
        print(f"{rows:,} procurements, firms and letters written in {time.perf_counter() - began:.0f} s")
        app = create_app(settings_in(folder))
        await actions.add_officer(
            "x@kommun.example", roles=["administrator", "procurer", "planner"], by="command", now=now
        )
        await execute("UPDATE officer SET sees_contacts = true")
        number = await fetch_value("SELECT id FROM officer")
        token = await sessions.begin_session(number, verified=True, now=now)
        print(f"{'page':<60}{'status':>7}{'questions':>10}{'ms in the database':>20}")
        for path in await pages(app):
            status, asked = await ask(app, token, path)
            spent = sum(one[0] for one in asked) * 1000
            over = "  OVER" if len(asked) > MOST_QUESTIONS or spent > MOST_MILLISECONDS else ""
            print(f"{path:<60}{status:>7}{len(asked):>10}{spent:>20.1f}{over}")
            if spent > MOST_MILLISECONDS:
                await explain(max(asked, key=lambda one: one[0]))
    finally:
        await DB.close_pool()


async def explain(slowest: tuple[float, str, tuple[Any, ...]]) -> None:
    """Print the plan of a question."""
    seconds, query, arguments = slowest
    print(f"    {seconds * 1000:.0f} ms: {' '.join(query.split())[:160]}")
    if query.lstrip().upper().startswith(("SELECT", "WITH")):
        for row in (await fetch(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {query}", *arguments))[:14]:
            print(f"      {row[0]}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_known_args()[0].rows
    with tempfile.TemporaryDirectory(prefix="anbud-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_database(folder, FAST_UNSAFE) as dsn:
            asyncio.run(measure(dsn, folder, rows))


if __name__ == "__main__":
    main()
