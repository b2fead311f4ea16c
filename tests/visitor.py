"""A visitor over HTTP on the test's own transaction."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

import httpx
from litestar import Litestar

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions, passwords, sessions
from portal.foundation.database import execute, fetch_value
from portal.foundation.settings import Settings, read_settings
from portal.foundation.web.site import configure


def settings_in(folder: Path) -> Settings:
    """Settings of a test: nothing from the environment."""
    return read_settings({"ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40})


@cache
def _built() -> Litestar:
    return create_app(settings_in(Path(tempfile.gettempdir())))


def app_in(folder: Path) -> Litestar:
    """Return the application with the settings of a test; its five hundred routes are built once for all of them."""
    app, settings = _built(), settings_in(folder)
    app.state.settings = settings
    configure(settings)
    return app


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a browser without cookies; it follows no redirect."""
    transport = httpx.ASGITransport(app=app_in(folder))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


async def session_of(role: str, *, sees_contacts: bool = False) -> str:
    """Add an officer with this role, signed in, and return the token of the session."""
    passwords.use_cheap_hashes()
    email = f"{role}@kommun.example"
    await actions.add_officer(email, roles=[role], by="command", now=clock.now())
    number = await fetch_value("SELECT id FROM officer WHERE email = $1", email)
    await execute("UPDATE officer SET sees_contacts = $2 WHERE id = $1", number, sees_contacts)
    return await sessions.begin_session(number, verified=True, now=clock.now())
