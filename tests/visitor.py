"""A visitor over HTTP on the test's own transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from portal.app import create_app
from portal.foundation import clock
from portal.foundation.access import actions, passwords, sessions
from portal.foundation.database import execute, fetch_value
from portal.foundation.settings import Settings, read_settings


def settings_in(folder: Path) -> Settings:
    """Settings of a test: nothing from the environment."""
    return read_settings({"ANBUD_DATA_DIR": str(folder), "ANBUD_SECRET_KEY": "k" * 40})


@asynccontextmanager
async def visiting(folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a browser without cookies; it follows no redirect."""
    transport = httpx.ASGITransport(app=create_app(settings_in(folder)))
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
