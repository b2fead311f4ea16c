"""The outermost layer: language prefix, one address for each page, safe headers, refusal of posts from other sites.

Who asks through a proxy of ours is seen here too, and HEAD becomes GET without a body.

It wraps the whole application, because the prefix must be gone before Litestar looks for a route.
"""

from collections.abc import Sequence
from http.cookies import SimpleCookie
from urllib.parse import quote, unquote, urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from portal.foundation.i18n import use_language
from portal.foundation.web.answers import error_answer
from portal.foundation.web.heads import with_head, without_body
from portal.foundation.web.proxies import Network, pass_through
from portal.foundation.web.site import site
from portal.foundation.web.visit import Visit, enter

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# "same-origin", not "no-referrer": that one makes browsers post `Origin: null`, which we would refuse.
SAFE = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
READING = {"GET", "HEAD", "OPTIONS"}


class Edge:
    """Wrap an application; `app` sees paths without language and never a post from another site."""

    def __init__(self, app: ASGIApp, *, https: bool, trusted: Sequence[Network] = ()) -> None:
        self.app, self.trusted = app, trusted
        self.headers = SAFE | ({"strict-transport-security": "max-age=31536000"} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        pass_through(scope, self.trusted)
        if scope["method"] == "HEAD":
            scope["method"], send = "GET", without_body(send)
        if moved := moved_to(scope["method"], scope["path"], scope["query_string"].decode("latin-1")):
            await _moved_for_good(moved)(scope, receive, self._sender(send))
            return
        language, path = split_language(scope["path"])
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        scope["path"], scope["raw_path"] = path, path.encode()
        enter(_visit_of(scope, headers, language, path))
        with use_language(language):
            if is_foreign_post(scope["method"], headers):
                answer = error_answer(403, path=path, accept=headers.get("accept", ""))
                await answer.to_asgi_response(None, Request(scope))(scope, receive, self._sender(send))
            else:
                await self.app(scope, receive, self._sender(send))

    def _sender(self, send: Send) -> Send:
        async def safe_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", []))
                names = {name.lower() for name, _value in given}
                given += [(k.encode(), v.encode()) for k, v in self.headers.items() if k.encode() not in names]
                message["headers"] = [(k, with_head(v) if k.lower() == b"allow" else v) for k, v in given]
            await send(message)

        return safe_send


def split_language(path: str) -> tuple[str, str]:
    """Return the language of a path and the path without it: "/fi/moten" gives "fi" and "/moten"."""
    head, _slash, rest = path[1:].partition("/")
    if head in site().languages and head != "sv":
        return head, f"/{rest}"
    return "sv", path


def moved_to(method: str, path: str, query: str = "") -> str | None:
    """Return where a page is really read: without a slash at its end, and Swedish without a prefix.

    Never an address that begins with two slashes: a browser would take it for another site.
    """
    if method not in ("GET", "HEAD"):
        return None
    right = "/" + path.strip("/") if path.endswith("/") else path
    if right == "/sv" or right.startswith("/sv/"):
        right = "/" + right[3:].strip("/")
    if right == path or right.startswith(("//", "/\\")):
        return None
    return quote(right) + (f"?{query}" if query else "")


def _moved_for_good(address: str) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"location", address.encode()), (b"cache-control", b"public, max-age=3600")]
        await send({"type": "http.response.start", "status": 301, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    return answer


def is_foreign_post(method: str, headers: dict[str, str]) -> bool:
    """Tell whether another site makes the reader's browser post to us.

    Every browser says where a post comes from. A client that says nothing (a mail provider's one-click
    unsubscribe, a script) carries no cookie of a reader either, so there is nothing to forge.
    """
    if method in READING:
        return False
    if fetch_site := headers.get("sec-fetch-site"):
        return fetch_site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc not in (headers.get("host"), urlsplit(site().base_url).netloc)


def _visit_of(scope: HTTPScope, headers: dict[str, str], language: str, path: str) -> Visit:
    flash = SimpleCookie(headers.get("cookie", "")).get("flash")
    wanted = headers.get("accept-language", "").lower()
    return Visit(
        path=path,
        query=scope["query_string"].decode("latin-1"),
        language=language,
        method=scope["method"],
        prefers_finnish=language == "sv" and wanted.startswith("fi"),
        flash=unquote(flash.value) if flash else None,
    )
