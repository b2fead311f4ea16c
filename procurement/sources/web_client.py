"""Asking strangers' servers: bounded in time and size, and never one inside our own network."""

import asyncio
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

import httpcore
import httpx

from procurement.sources.errors import SourceRefused
from procurement.sources.places import is_public

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_SECONDS = 30.0
MOST_REDIRECTS = 5
USER_AGENT = "Anbud (municipal procurement notifications)"


class Answer(NamedTuple):
    """What a server sent; `body` is None when nothing has changed. `moved_to` is a permanent new address."""

    body: bytes | None
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


class _PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked, so that a name cannot answer one thing and then another."""

    def __init__(self, private: bool) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._private = private

    async def connect_tcp(
        self, host: str, port: int, *arguments: object, **more: object
    ) -> httpcore.AsyncNetworkStream:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        if not self._private and not all(map(is_public, addresses)):
            raise SourceRefused("Adressen leder till ett internt nät och läses inte.")
        return await self._inner.connect_tcp(addresses[0], port, *arguments, **more)  # type: ignore[arg-type]

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def _client(private: bool) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(trust_env=False)
    context = httpx.create_ssl_context(trust_env=False)
    transport._pool = httpcore.AsyncConnectionPool(ssl_context=context, network_backend=_PublicOnly(private))
    return httpx.AsyncClient(transport=transport, timeout=10.0, trust_env=False, headers={"User-Agent": USER_AGENT})


async def ask(
    url: str, etag: str | None, last_modified: str | None, *, private: bool, post: bytes | None = None
) -> Answer:
    """Return what an address answers, following at most five redirects.

    Raises:
        SourceRefused: it does not answer as a source should; the message is for the officer.
    """
    headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
    try:
        async with asyncio.timeout(LONGEST_SECONDS), _client(private) as client:
            return await _follow(client, url, headers, post)
    except TimeoutError:
        raise SourceRefused("Servern svarade inte färdigt inom 30 sekunder.") from None
    except httpx.HTTPError as error:
        raise SourceRefused(f"Servern går inte att nå ({type(error).__name__}).") from error
    except (OSError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceRefused("Adressen går inte att slå upp.") from error


async def _follow(client: httpx.AsyncClient, url: str, headers: dict[str, str], post: bytes | None) -> Answer:
    permanent: str | None = None
    still_permanent = True
    for _ in range(MOST_REDIRECTS + 1):
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceRefused("Adressen skickar vidare till något som inte är en webbadress.")
        more = {"Content-Type": "application/json"} if post else {}
        async with client.stream("POST" if post else "GET", url, headers={**headers, **more}, content=post) as response:
            if response.is_redirect and response.next_request:
                url = str(response.next_request.url)
                still_permanent = still_permanent and response.status_code in (301, 308)
                permanent = url if still_permanent else permanent
                continue
            return await _answer(response, permanent)
    raise SourceRefused("Adressen skickar vidare för många gånger.")


async def _answer(response: httpx.Response, moved_to: str | None) -> Answer:
    if response.status_code == 304:
        return Answer(None, moved_to=moved_to)
    if response.status_code != 200:
        raise SourceRefused(f"Servern svarar med felkod {response.status_code}.")
    body = bytearray()
    async for piece in response.aiter_bytes(65_536):
        body += piece
        if len(body) > LARGEST_BYTES:
            raise SourceRefused("Svaret är större än 20 MB.")
    return Answer(bytes(body), response.headers.get("etag"), response.headers.get("last-modified"), moved_to)
