"""What machines ask: is it alive, is it ready, which version, what does it count."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from importlib import metadata
from typing import Any

from litestar import MediaType, Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from portal.foundation.database import DATABASE_TROUBLE, PoolMissing, fetch_value


@get("/healthz", include_in_schema=False, media_type=MediaType.TEXT)
async def healthz() -> str:
    """Say that the process answers."""
    return "ok\n"


@get("/readyz", include_in_schema=False)
async def readyz() -> dict[str, Any]:
    """Say that the database answers; without one the answer is 503."""
    applied = await fetch_value("SELECT count(*) FROM migration")
    return {"ready": True, "migrations": applied}


@get("/version", include_in_schema=False)
async def version() -> dict[str, str]:
    """Say which version this is."""
    return {"name": "anbud", "version": _version()}


def _version() -> str:
    try:
        return metadata.version("anbud")
    except metadata.PackageNotFoundError:
        return "0.1.0"


#: What the roof adds to /metrics: {name and labels: value}, asked of the database each time.
Measure = Callable[[], Awaitable[Mapping[str, float]]]
MEASURES: list[Measure] = []


@get("/metrics", include_in_schema=False)
async def metrics() -> Response[bytes]:
    """Give the counters of this process, and what the rows say; without a database, the counters."""
    found: dict[str, float] = {}
    for measure in MEASURES:
        with suppress(*DATABASE_TROUBLE, PoolMissing):
            found |= await measure()
    lines = "".join(f"{name} {value:g}\n" for name, value in sorted(found.items()))
    return Response(generate_latest() + lines.encode(), media_type=CONTENT_TYPE_LATEST)


ROUTES = [healthz, readyz, version, metrics]
