"""The officers' start page: what waits, each a link; empty says so."""

from pathlib import Path

import httpx

from portal.app import create_app
from portal.foundation import clock
from tests import given
from tests.visitor import session_of, settings_in


async def start_page(folder: Path, role: str) -> str:
    token = await session_of(role)
    transport = httpx.ASGITransport(app=create_app(settings_in(folder)))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
    ) as client:
        return (await client.get("/intern")).text


async def test_nothing_that_waits_is_said_to_be_nothing(db: None, tmp_path: Path) -> None:
    assert "Inget väntar på dig." in await start_page(tmp_path, "officer")


async def test_what_waits_is_a_link_for_whoever_can_do_it(db: None, tmp_path: Path) -> None:
    await given.draft(now=clock.now())
    officer, reader = await start_page(tmp_path, "officer"), await start_page(tmp_path, "reader")
    assert '<a href="/intern/upphandlingar?lage=draft">1 utkast att göra klart eller publicera</a>' in officer
    assert "utkast" not in reader
