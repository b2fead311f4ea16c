"""A visitor over HTTP on the test's own transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from portal.app import create_app
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
