"""Asking strangers' servers: bounded in time and size, and never one inside our own network."""

import asyncio
import socket
import zlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

import brotli
import httpcore
import httpx

from procurement.sources.errors import AskedToWait, SourceRefused
from procurement.sources.places import is_public

LARGEST_BYTES = 20 * 1024 * 1024
LONGEST_SECONDS = 30.0
TELL_SECONDS = 15.0
LONGEST_WAIT = timedelta(days=1)
MOST_REDIRECTS = 5
USER_AGENT = "Anbud (municipal procurement notifications)"
HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, br"}
_PIECE = 65_536
_REFUSED = {
    401: "Servern kräver inloggning (401).",
    403: "Servern nekar oss (403).",
    404: "Sidan finns inte längre (404).",
    410: "Sidan är borttagen för gott (410).",
}


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
    return httpx.AsyncClient(transport=transport, timeout=10.0, trust_env=False, headers=HEADERS)


class Told(NamedTuple):
    """What somebody answered who was told something; without a status there was no answer, and `said` is why."""

    status: int | None
    wait: timedelta | None = None
    said: str | None = None


async def tell(
    url: str, body: bytes, headers: dict[str, str], *, private: bool, now: datetime, seconds: float = TELL_SECONDS
) -> Told:
    """Post JSON to an address, following nowhere, and return how it was answered; the answer itself is not read.

    Raises:
        SourceRefused: there is no answer; the message is for the officer.
    """
    headers = {"Content-Type": "application/json", **headers}
    try:
        async with (
            asyncio.timeout(seconds),
            _client(private) as client,
            client.stream("POST", url, content=body, headers=headers, follow_redirects=False) as response,
        ):
            return Told(response.status_code, _wait(response.headers.get("retry-after"), now))
    except TimeoutError:
        raise SourceRefused(f"Servern svarade inte inom {seconds:g} sekunder.") from None
    except httpx.HTTPError as error:
        raise SourceRefused(_unreachable(error)) from error
    except (OSError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceRefused("Adressen går inte att slå upp.") from error


async def ask(
    url: str,
    etag: str | None = None,
    last_modified: str | None = None,
    *,
    private: bool,
    now: datetime,
    post: bytes | None = None,
    seconds: float = LONGEST_SECONDS,
) -> Answer:
    """Return what an address answers, following at most five redirects.

    Raises:
        AskedToWait: the server names a time before which it does not want to be asked.
        SourceRefused: it does not answer as a source should; the message is for the officer.
    """
    headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
    try:
        async with asyncio.timeout(seconds), _client(private) as client:
            return await _follow(client, url, headers, post, now)
    except TimeoutError:
        raise SourceRefused(f"Servern svarade inte färdigt inom {seconds:g} sekunder.") from None
    except httpx.HTTPError as error:
        raise SourceRefused(_unreachable(error)) from error
    except (OSError, httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SourceRefused("Adressen går inte att slå upp.") from error


def _unreachable(error: httpx.HTTPError) -> str:
    words = str(error).lower()
    if "certificate" in words:
        return "Serverns certifikat går inte att lita på."
    if isinstance(error, httpx.TimeoutException):
        return "Servern svarade inte i tid."
    if isinstance(error, httpx.RemoteProtocolError):
        return "Servern bröt av mitt i svaret."
    return f"Servern går inte att nå ({type(error).__name__})."


async def _follow(
    client: httpx.AsyncClient, url: str, headers: dict[str, str], post: bytes | None, now: datetime
) -> Answer:
    permanent: str | None = None
    still_permanent, seen = True, {url}
    more = {"Content-Type": "application/json", "Accept": "application/json"} if post else {}
    for _ in range(MOST_REDIRECTS + 1):
        async with client.stream("POST" if post else "GET", url, headers={**headers, **more}, content=post) as response:
            if not (response.is_redirect and response.next_request):
                return await _answer(response, permanent, now)
            url = str(response.next_request.url)
            still_permanent = still_permanent and response.status_code in (301, 308)
            permanent = url if still_permanent else permanent
        if urlsplit(url).scheme not in ("http", "https"):
            raise SourceRefused("Adressen skickar vidare till något som inte är en webbadress.")
        if url in seen:
            raise SourceRefused("Adressen skickar vidare i cirkel.")
        seen.add(url)
    raise SourceRefused("Adressen skickar vidare för många gånger.")


async def _answer(response: httpx.Response, moved_to: str | None, now: datetime) -> Answer:
    if response.status_code == 304:
        return Answer(None, moved_to=moved_to)
    wait = _wait(response.headers.get("retry-after"), now)
    if wait is not None and response.status_code in (429, 503):
        raise AskedToWait(response.status_code, wait)
    if response.status_code != 200:
        raise SourceRefused(_REFUSED.get(response.status_code, f"Servern svarar med felkod {response.status_code}."))
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > LARGEST_BYTES:
        raise SourceRefused("Svaret är större än 20 MB.")
    body = bytearray()
    async for piece in _plain(response):
        body += piece
        if len(body) > LARGEST_BYTES:
            raise SourceRefused("Svaret är större än 20 MB.")
    return Answer(bytes(body), response.headers.get("etag"), response.headers.get("last-modified"), moved_to)


def _wait(value: str | None, now: datetime) -> timedelta | None:
    """Return how long a server wants to be left alone, at most a day; it says seconds or a date."""
    if not value:
        return None
    try:
        until = now + timedelta(seconds=int(value)) if value.strip().isdigit() else parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(min(until - now, LONGEST_WAIT), timedelta())


class _Unpacker(Protocol):
    def pieces(self, packed: bytes) -> Iterator[bytes]: ...


class _Gzip:
    """Unpacks a little at a time, however much hides in a few bytes."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 32)

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        while packed:
            yield self._inner.decompress(packed, _PIECE)
            packed = self._inner.unconsumed_tail


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        yield self._inner.process(packed, output_buffer_limit=_PIECE)
        while not self._inner.can_accept_more_data():
            yield self._inner.process(b"", output_buffer_limit=_PIECE)


_UNPACKERS: dict[str, type[_Gzip] | type[_Brotli]] = {"gzip": _Gzip, "x-gzip": _Gzip, "deflate": _Gzip, "br": _Brotli}


async def _plain(response: httpx.Response) -> AsyncIterator[bytes]:
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", *_UNPACKERS):
        raise SourceRefused(f"Svaret är packat på ett sätt som inte läses här ({encoding[:40]}).")
    unpacker: _Unpacker | None = _UNPACKERS[encoding]() if encoding in _UNPACKERS else None
    try:
        async for packed in response.aiter_raw(_PIECE):
            for piece in unpacker.pieces(packed) if unpacker else (packed,):
                yield piece
    except (zlib.error, brotli.error) as error:
        raise SourceRefused("Svaret går inte att packa upp.") from error
