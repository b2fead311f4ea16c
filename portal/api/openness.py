"""The outer layer of /api: pages of any site may read it, and every answer says how much may still be asked."""

from litestar.enums import ScopeType
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.counting import COUNTED, WINDOW

OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Cursor",
    "cross-origin-resource-policy": "cross-origin",
}
PREFLIGHT = OPEN | {
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "If-None-Match, If-Modified-Since, Accept",
    "access-control-max-age": "86400",
}


class OpenToOthers:
    """Wrap an application; what is below /api may be read from pages of other sites, and only read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or not scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and _asks_beforehand(scope):
            await send({"type": "http.response.start", "status": 204, "headers": _raw(PREFLIGHT)})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        else:
            await self.app(scope, receive, _opened(scope, send))


def _asks_beforehand(scope: Scope) -> bool:
    return any(name.lower() == b"access-control-request-method" for name, _value in scope["headers"])


def _opened(scope: Scope, send: Send) -> Send:
    async def open_send(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [pair for pair in message.get("headers", []) if pair[0].lower() != b"allow" or not _methods(scope)]
            message["headers"] = [*given, *_raw(OPEN), *_raw(_limit_of(scope)), *_raw(_methods(scope))]
        await send(message)

    return open_send


def _methods(scope: Scope) -> dict[str, str]:
    """Return the methods that an address is asked about has; Litestar names those of the handler it came to first."""
    if scope["type"] != ScopeType.HTTP or scope["method"] != "OPTIONS":
        return {}
    app, template = scope.get("litestar_app"), scope.get("path_template")
    for route in app.routes if app else ():
        if isinstance(route, HTTPRoute) and route.path_format == template:
            return {"allow": ", ".join(sorted(route.route_handler_map))}
    return {}


def _limit_of(scope: Scope) -> dict[str, str]:
    counted = scope.get(COUNTED)
    if not isinstance(counted, tuple):
        return {}
    most, left, seconds = counted
    return {
        "ratelimit-policy": f'"minute";q={most};w={int(WINDOW.total_seconds())}',
        "ratelimit": f'"minute";r={left};t={seconds}',
    }


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
