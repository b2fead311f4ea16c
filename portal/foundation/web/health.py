"""What machines ask: is it alive, is it ready, which version, what does it count."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from importlib import metadata
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from portal.foundation.database import DATABASE_TROUBLE, PoolMissing, fetch_value
from portal.foundation.settings import LOOPBACK

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-real-ip")


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
    return {"name": "anbud", "version": version_of_anbud()}


def version_of_anbud() -> str:
    """Return the version of this installation."""
    try:
        return metadata.version("anbud")
    except metadata.PackageNotFoundError:
        return "0.1.0"


#: What the roof adds to /metrics: {name and labels: value}, asked of the database each time.
Measure = Callable[[], Awaitable[Mapping[str, float]]]
MEASURES: list[Measure] = []


@get("/metrics", include_in_schema=False, opt={"access": "machine"})
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the counters of this process, and what the rows say; without a database, the counters.

    For whoever shows ANBUD_METRICS_TOKEN as bearer token; without that setting, for callers on this machine only.
    """
    _admit(request, request.app.state.settings.metrics_token)
    found: dict[str, float] = {}
    for measure in MEASURES:
        with suppress(*DATABASE_TROUBLE, PoolMissing):
            found |= await measure()
    lines = "".join(f"{name} {value:g}\n" for name, value in sorted(found.items()))
    return Response(generate_latest() + lines.encode(), media_type=CONTENT_TYPE_LATEST)


def _admit(request: Request[Any, Any, Any], token: str | None) -> None:
    if token is None:
        # What a proxy on this machine passes on comes from loopback as well, and says so in its headers.
        passed_on = any(name in request.headers for name in FORWARDED)
        if passed_on or request.client is None or request.client.host not in LOOPBACK:
            raise PermissionDeniedException("Only for this machine; ANBUD_METRICS_TOKEN opens it for others.")
        return
    shown = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
    if not hmac.compare_digest(shown, token.encode()):
        raise NotAuthorizedException(headers={"www-authenticate": "Bearer"})


ROUTES = [healthz, readyz, version, metrics]
