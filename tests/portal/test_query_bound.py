"""Every address of the desk asks fewer than twelve questions, as many of a full town as of the demo's."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import get

from portal.demo import fill
from portal.foundation import clock
from portal.foundation.access.guard import SIGNED_IN
from portal.foundation.database import DB, execute, fetch_value
from tests.desk import addresses, furnish
from tests.many import one_of_each
from tests.visitor import app_in, session_of, settings_in

FEWER_THAN = 12
FULL = 300


@contextmanager
def noted(connection: Any) -> Iterator[list[str]]:
    """Note every question that is asked on a connection, whoever it is that asks."""
    asked: list[str] = []

    def note(record: Any) -> None:
        if not re.match(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", record.query):
            asked.append(record.query)

    connection.add_query_logger(note)
    try:
        yield asked
    finally:
        connection.remove_query_logger(note)


async def answers(client: httpx.AsyncClient, paths: list[str]) -> dict[str, tuple[int, int]]:
    """Return the status of each address and how many questions it asked, who is signed in and was last seen included."""
    found = {}
    async with DB.connection() as connection:
        for path in paths:
            # That somebody is here is written once a minute: each address is asked in the minute that writes.
            await execute("UPDATE session SET seen_at = seen_at - interval '2 minutes'")
            with noted(connection) as asked:
                status = (await client.get(path)).status_code
                # The driver tells of a question in the loop's next turn.
                await asyncio.sleep(0)
            found[path] = (status, len(asked))
    return found


async def everybody() -> str:
    """Return the session of an officer who may do and see everything."""
    token = await session_of("administrator", sees_contacts=True)
    roles = ["administrator", "procurer", "planner", "reporter"]
    await execute("UPDATE officer SET roles = $1 WHERE email = 'administrator@kommun.example'", roles)
    return token


async def test_every_address_of_the_desk_asks_fewer_than_twelve_questions_however_full_the_town(
    db: None, tmp_path: Path
) -> None:
    await fill(settings_in(tmp_path))
    app = app_in(tmp_path)
    cookies = {"anbud_session": await everybody()}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", cookies=cookies) as client:
        await furnish(client)
        town = await one_of_each(now=clock.now())
        paths = await addresses(app)
        demo = await answers(client, paths)
        await town.copies(1, FULL)
        full = await answers(client, paths)
    broken = {path: status for path, (status, _n) in full.items() if status >= 400}
    over = {path: n for path, (_status, n) in full.items() if n >= FEWER_THAN}
    grown = {path: (demo[path][1], n) for path, (_status, n) in full.items() if n > demo[path][1]}
    assert (broken, over, grown) == ({}, {}, {})
    assert await fetch_value("SELECT count(*) FROM procurement") > FULL


async def test_a_new_address_without_an_example_stops_the_suite(tmp_path: Path) -> None:
    app = app_in(tmp_path)

    @get("/intern/nytt/{number:int}", include_in_schema=False, opt=SIGNED_IN)
    async def new() -> str:
        return ""

    app.register(new)
    with pytest.raises(LookupError, match="no example of /intern/nytt"):
        await addresses(app)
