"""Every officers' page asks a bounded number of questions, as many of a full database as of one with three rows."""

import re
from contextlib import contextmanager

import httpx
import pytest

from notifications.statistics.compose import STATISTICS
from portal.app import create_app
from portal.foundation import clock
from portal.foundation.database import DB, execute, fetch_value
from tests.many import copies_of_each, one_of_each
from tests.visitor import session_of, settings_in

MOST = 12
# The start page asks every subject what waits, once each: bounded by how many subjects there are.
AT_THE_START = 40
FEW, FULL = 10, 300


async def pages(app) -> list[str]:
    """The officers' pages: all that have no parameter, and of those of one thing the first of each kind."""
    found = {route.path for route in app.routes if re.match(r"/intern(/|$)", route.path) and "{" not in route.path
             and "GET" in getattr(route, "route_handler_map", {})}  # fmt: skip
    found |= {f"/intern/statistik/{one.slug}" for one in STATISTICS}
    reference = await fetch_value("SELECT reference FROM procurement ORDER BY id LIMIT 1")
    found |= {f"/intern/upphandlingar/{reference}", f"/intern/upphandlingar/{reference}/forhandsgranska"}
    found |= {f"/intern/upphandlingar/{reference}/direktupphandling"}
    draft = await fetch_value("SELECT reference FROM procurement WHERE status = 'draft' ORDER BY id LIMIT 1")
    found |= {f"/intern/upphandlingar/{draft}/forhandsgranska"}
    found |= {f"/intern/leverantorer/{await fetch_value('SELECT min(id) FROM contact')}"}
    found |= {f"/intern/utskick/{await fetch_value('SELECT min(id) FROM letter')}"}
    found |= {f"/intern/moten/{await fetch_value('SELECT reference FROM meeting LIMIT 1')}"}
    return sorted(found)


@contextmanager
def counted(connection):
    asked: list[str] = []

    def note(record) -> None:
        if not re.match(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", record.query):
            asked.append(record.query)

    connection.add_query_logger(note)
    try:
        yield asked
    finally:
        connection.remove_query_logger(note)


async def questions(app, token: str, path: str) -> tuple[int, list[str]]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        DB.connection() as connection,
        httpx.AsyncClient(transport=transport, base_url="http://test", cookies={"anbud_session": token}) as client,
    ):
        with counted(connection) as asked:
            answer = await client.get(path)
        return answer.status_code, asked


async def everybody() -> str:
    """An officer who may see everything."""
    token = await session_of("administrator", sees_contacts=True)
    officer = await fetch_value("SELECT id FROM officer WHERE email = 'administrator@kommun.example'")
    await execute(
        "UPDATE officer SET roles = $2 WHERE id = $1", officer, ["administrator", "procurer", "planner", "reporter"]
    )
    return token


@pytest.fixture
async def app(db, tmp_path):
    return create_app(settings_in(tmp_path))


async def test_an_officers_page_asks_no_more_of_a_full_town_than_of_an_empty_one(app):
    token = await everybody()
    await one_of_each(now=clock.now())
    await copies_of_each(1, FEW - 1)
    few = {path: await questions(app, token, path) for path in await pages(app)}
    await copies_of_each(FEW, FULL - 1)
    full = {path: await questions(app, token, path) for path in await pages(app)}
    grown = {
        path: (len(few[path][1]), len(asked))
        for path, (_status, asked) in full.items()
        if len(asked) > len(few[path][1]) + 1
    }
    most = {"/intern": AT_THE_START}
    over = {path: len(asked) for path, (_status, asked) in full.items() if len(asked) > most.get(path, MOST)}
    broken = {path: status for path, (status, _asked) in full.items() if status >= 500}
    assert (broken, grown, over) == ({}, {}, {})
