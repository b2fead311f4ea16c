"""The outer layer of /api: pages of any site may read it, and every answer says how much may still be asked."""

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.counting import COUNTED, WINDOW

OPEN = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Cursor",
    "cross-origin-resource-policy": "cross-origin",
}
PREFLIGHT = OPEN | {
    "access-control-allow-methods": "GET, OPTIONS",
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
            message["headers"] = [*message.get("headers", []), *_raw(OPEN), *_raw(_limit_of(scope))]
        await send(message)

    return open_send


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
