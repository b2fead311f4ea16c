"""What every test may ask for: a database, the real data, a time of day."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg
import hypothesis
import pytest

from portal.foundation.database import DB, transaction
from portal.foundation.database.embedded import FAST_UNSAFE, embedded_database
from portal.foundation.database.migrate import migrate

CHECKOUT = Path(__file__).resolve().parents[1]
ROOM_IN_MEMORY = 6 * 2**30  # bytes; the logs of two servers and what they copy
# A busy machine is no fault: no test asserts a time (house style).
hypothesis.settings.register_profile("anbud", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("anbud")


class RolledBack(Exception):
    """Ends the transaction around a test."""


def _scratch() -> str:
    """Return where the tests' server keeps its files: in memory where there is room, for each test copies a database."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_IN_MEMORY else "/var/tmp"


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The address of a database on a server of this run's own; one for each xdist worker."""
    folder = Path(tempfile.mkdtemp(prefix="anbud-test-", dir=_scratch()))
    folder.chmod(0o755)
    with embedded_database(folder, FAST_UNSAFE) as dsn:
        yield dsn
    shutil.rmtree(folder, ignore_errors=True)


def _other_database(dsn: str, name: str) -> str:
    return dsn.replace("/anbud?", f"/{name}?")


async def _run(dsn: str, sql: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def template(cluster: str) -> str:
    """The address of a migrated database that others are copied from; nobody stays connected to it."""
    await DB.open_pool(cluster, size=2)
    await migrate()
    await DB.close_pool()
    return cluster


_copies = iter(range(1_000_000))


@asynccontextmanager
async def another_database(template: str) -> AsyncIterator[str]:
    """Yield the address of a migrated, empty database that several connections or processes may use."""
    name = f"copy_{next(_copies)}"
    postgres = _other_database(template, "postgres")
    await _run(postgres, f"CREATE DATABASE {name} TEMPLATE anbud STRATEGY file_copy")
    yield _other_database(template, name)
    await _run(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def fresh_database(template: str) -> AsyncIterator[str]:
    """The address of a database of the test's own."""
    async with another_database(template) as dsn:
        yield dsn


@pytest.fixture(scope="session")
async def _shared_pool(template: str) -> AsyncIterator[str]:
    name = "shared"
    postgres = _other_database(template, "postgres")
    await _run(postgres, f"CREATE DATABASE {name} TEMPLATE anbud STRATEGY file_copy")
    pool_of = _other_database(template, name)
    yield pool_of


@pytest.fixture
async def db(_shared_pool: str) -> AsyncIterator[None]:
    """A migrated database inside one transaction that is rolled back after the test."""
    await DB.open_pool(_shared_pool, size=2)
    try:
        async with transaction():
            yield
            raise RolledBack
    except RolledBack:
        pass
    finally:
        await DB.close_pool()


@pytest.fixture
async def pool(fresh_database: str) -> AsyncIterator[str]:
    """Our engine connected to a database of the test's own; commits are real."""
    await DB.open_pool(fresh_database, size=10)
    yield fresh_database
    await DB.close_pool()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real public data; CI always has it."""
    folder = Path(os.environ.get("ANBUD_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
    for candidate in (folder, CHECKOUT.parents[1] / "shared" / "data"):
        if candidate.exists():
            return candidate
    if os.environ.get("CI") == "true":
        pytest.fail("the real data is missing: CI must have it")
    pytest.skip(f"left out: the real data is not at {folder}")


@pytest.fixture
def at() -> Callable[[str], datetime]:
    """`at("09:00")`: that time of day in Stockholm on 12 March 2030, a Tuesday; or `at("2030-03-12 09:00")`."""

    def instant(text: str) -> datetime:
        if len(text) <= 5:
            text = f"{date(2030, 3, 12)} {text}"
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Stockholm")).astimezone(UTC)

    return instant
