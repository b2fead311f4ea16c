# ruff: noqa: T201  a benchmark prints what it measured
"""Every list for machines at 100,000 procurements and firms: how many questions, how long in the database, and their plans.

Usage: python -m benchmarks.api [--rows 100000] [--all]; with --all the slowest question of each list is explained.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from benchmarks.desk import MOST_MILLISECONDS, ask, explain
from notifications.webhooks.actions import note_events
from portal.api.cursors import cursor_of
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import DB, execute, fetch_row, fetch_value
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate
from procurement.releases.actions import make_releases
from tests.many import one_of_each
from tests.visitor import settings_in

API = "/api/v1"


async def _keys() -> AsyncIterator[str]:
    """Yield a page in the middle of each order."""
    row = await fetch_row("SELECT id, published_at, changed_at, deadline_at FROM procurement ORDER BY id OFFSET $1 LIMIT 1",
                          await fetch_value("SELECT count(*) / 2 FROM procurement"))  # fmt: skip
    assert row is not None
    for order, column in (("published", "published_at"), ("changed", "changed_at"), ("deadline", "deadline_at")):
        yield f"{API}/procurements?order={order}&cursor={cursor_of((row[column], row['id']))}"


async def addresses() -> list[str]:
    """Return the lists, with each filter and order, the first page and one in the middle."""
    asked = ("", "?order=changed", "?order=deadline", "?status=open", "?status=open&status=planned&order=deadline", "?trade=snorojning",
             "?cpv=90620000", "?cpv=90600000&status=awarded", "?buyer=Övertorneå kommun", "?due_before=2026-12-24",
             "?changed_since=2026-11-01T00:00:00%2B01:00", "?q=snöröjning", "?q=finnsinte", "?q=snöröjning 4711&order=relevance")  # fmt: skip
    found = [f"{API}/procurements{one}" for one in asked] + [one async for one in _keys()]
    found += [f"{API}/{one}" for one in ("notices", "buyers", "trades", "cpv", "meetings", "plan", "statistics",
                                         "ocds/releases", "ocds/records")]  # fmt: skip
    number = await fetch_value("SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1")
    found += [f"{API}/procurements/{number}", f"{API}/ocds/records/{number}"]
    return (
        found + [f"/upphandlingar.{ending}" for ending in ("atom", "ics", "json", "csv")] + ["/upphandlingar?lage=alla"]
    )


async def measure(dsn: str, folder: Path, rows: int, whole: bool) -> None:
    """Fill, ask, and print how each list fares, with the plan of what is over the limit."""
    await DB.open_pool(dsn, size=1)
    try:
        await migrate()
        now = clock.now()
        originals = await one_of_each(now=now)
        await make_releases(now)
        await originals.copies(1, rows - 1)
        await _spread()
        await _releases_of_all()
        app = create_app(replace(settings_in(folder), api_requests_per_minute=0))
        print(f"{rows:,} procurements\n{'list':<70}{'status':>7}{'questions':>10}{'ms in the database':>20}")
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x", timeout=60) as client:
            for path in await addresses():
                seen = await ask(client, "", path)
                over = seen.milliseconds > MOST_MILLISECONDS
                print(
                    f"{path:<70}{seen.status:>7}{len(seen.asked):>10}{seen.milliseconds:>20.1f}{'  OVER' if over else ''}"
                )
                if seen.asked and (whole or over):
                    await explain(seen.slowest, whole=whole)
        await _worker(now)
    finally:
        await DB.close_pool()


async def _spread() -> None:
    """Let the copies be published at different times, and most of them in other trades than the first."""
    await execute(
        """UPDATE procurement SET published_at = published_at - id * interval '7 minutes', changed_at = changed_at - id * interval '5 minutes',
             match_exact = CASE WHEN id % 40 = 0 THEN match_exact ELSE ARRAY['c60130000', 't:skolskjuts'] END,
             match_narrower = CASE WHEN id % 40 = 0 THEN match_narrower ELSE ARRAY['c60100000', 'c60000000'] END,
             match_broader = CASE WHEN id % 40 = 0 THEN match_broader ELSE '{}' END"""
    )
    await execute(
        "UPDATE procurement_text SET title = 'Skolskjuts ' || id, summary = 'Resor.' WHERE procurement_id % 40 <> 0"
    )


async def _releases_of_all() -> None:
    await execute(
        """INSERT INTO ocds_release (procurement_id, revision, at, body)
           SELECT p.id, p.revision, p.changed_at, r.body FROM procurement p, ocds_release r
           WHERE p.status <> 'draft' AND NOT EXISTS (SELECT FROM ocds_release o WHERE o.procurement_id = p.id)"""
    )
    await execute("ANALYZE")


async def _worker(now: Any) -> None:
    """Print how long the worker takes to see that there is nothing new for webhooks, and nothing to release."""
    await execute(
        """INSERT INTO webhook (name, url, events, salt, made_at, made_by)
           VALUES ('x', 'https://x.example', ARRAY['procurement.published'], 'x', now() - interval '30 days', 'x')"""
    )
    for name, work in (("webhooks, the first time", note_events), ("webhooks, again", note_events)):
        began = time.perf_counter()
        told = await work(now, "https://x.example")
        print(f"{name:<70}{told:>7}{(time.perf_counter() - began) * 1000:>30.1f}")
    began = time.perf_counter()
    made = await make_releases(now)
    print(f"{'releases, nothing new':<70}{made:>7}{(time.perf_counter() - began) * 1000:>30.1f}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_known_args()[0]
    with tempfile.TemporaryDirectory(prefix="anbud-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_database(folder, FAST_UNSAFE) as dsn:
            asyncio.run(measure(dsn, folder, asked.rows, asked.all))


if __name__ == "__main__":
    main()
