"""Officers at the directory of firms."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.visitor import app_in, session_of


@pytest.fixture
async def sign_in(db: None, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """`await sign_in("procurer", sees_contacts=True)`: a browser of such an officer."""
    app = app_in(tmp_path)
    clients: list[httpx.AsyncClient] = []

    async def browser(role: str = "officer", *, sees_contacts: bool = False) -> httpx.AsyncClient:
        token = await session_of(role, sees_contacts=sees_contacts)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1:8000", cookies={"anbud_session": token}
        )
        clients.append(client)
        return client

    yield browser
    for client in clients:
        await client.aclose()
