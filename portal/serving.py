"""The web server: granian over our application."""

import asyncio
import os
import signal

from granian import Granian
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar

from portal.app import create_app
from portal.foundation.settings import Settings
from portal.running import settings_of_environment


def application() -> Litestar:
    """Return the application of this process's environment; each web process calls this."""
    return create_app(settings_of_environment())


def serve(settings: Settings, dsn: str, host: str, port: int, workers: int) -> None:
    """Answer requests until a signal to stop; requests under way are finished."""
    os.environ["ANBUD_DATABASE_URL"] = dsn
    if workers > 1:
        Granian(
            "portal.serving:application", address=host, port=port, workers=workers, factory=True,
            interface=Interfaces.ASGI, respawn_failed_workers=True, log_access=False,
        ).serve()  # fmt: skip
        return
    asyncio.run(_serve_here(host, port))


async def _serve_here(host: str, port: int) -> None:
    server = Server(application(), address=host, port=port, interface=Interfaces.ASGI, log_access=False)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()
