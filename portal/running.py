"""Putting a command on its feet: settings, database, pool."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from portal.foundation.database import DB
from portal.foundation.database.embedded import embedded_database
from portal.foundation.database.migrate import migrate
from portal.foundation.logs import configure_logs
from portal.foundation.settings import Settings, read_settings

T = TypeVar("T")


def settings_of_environment() -> Settings:
    """Return the settings of this process, whose logs follow them from now on."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_format)
    return settings


@contextmanager
def database_of(settings: Settings, *, own: bool = False) -> Iterator[str]:
    """Yield the address of the configured database, or of the embedded one."""
    if settings.database_url:
        yield settings.database_url
    else:
        with embedded_database(settings.data_dir, own=own) as dsn:
            yield dsn


def run_with_database(work: Callable[[Settings], Awaitable[T]], *, migrated: bool = True) -> T:
    """Return what `work` returns, run with an open pool on an up-to-date schema."""
    settings = settings_of_environment()

    async def run(dsn: str) -> T:
        await DB.open_pool(dsn)
        try:
            if migrated:
                await migrate()
            return await work(settings)
        finally:
            await DB.close_pool()

    with database_of(settings) as dsn:
        return asyncio.run(run(dsn))
