from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.visitor import visiting


@pytest.fixture
async def visitor(db: None, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of an empty town."""
    async with visiting(tmp_path) as client:
        yield client
