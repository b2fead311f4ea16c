"""Asking one source for what it has: a file, an address, or a search interface page by page."""

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from procurement.sources.domain import expert_query
from procurement.sources.errors import SourceRefused
from procurement.sources.formats import ted_api
from procurement.sources.formats.reading import Unreadable
from procurement.sources.places import Allowed, file_below
from procurement.sources.web_client import LARGEST_BYTES, Answer, ask

MOST_PAGES = 60
PAGE_SIZE = 250
# Between two questions to the same server.
PAUSE_SECONDS = 1.0


async def answers_of(
    found: dict[str, Any], allowed: Allowed, *, now: datetime, pause: float = PAUSE_SECONDS
) -> AsyncGenerator[Answer, None]:
    """Yield what a source answers, the pages of a search interface one after the other.

    Raises:
        SourceRefused: it does not answer as it should.
    """
    url: str = found["url"] or ""
    if url.startswith("file:"):
        yield Answer(await asyncio.to_thread(_file, file_below(url, allowed)))
    elif found["kind"] == "ted-api":
        async for answer in _pages(url, allowed, now, pause):
            yield answer
    else:
        yield await ask(url, found["etag"], found["last_modified"], private=allowed.private, now=now)


def _file(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise SourceRefused("Filen är större än 20 MB.")
        return path.read_bytes()
    except FileNotFoundError:
        raise SourceRefused("Filen finns inte där källan pekar.") from None
    except OSError as error:
        raise SourceRefused(f"Filen går inte att öppna ({error.strerror}).") from error


async def _pages(url: str, allowed: Allowed, now: datetime, pause: float) -> AsyncGenerator[Answer, None]:
    parts = urlsplit(url)
    query = parse_qs(parts.query).get("query", [expert_query()])[0]
    address, token, seen = urlunsplit((*parts[:3], "", "")), None, set()
    for page in range(MOST_PAGES):
        if page:
            await asyncio.sleep(pause)
        question = ted_question(query, token)
        answer = await ask(address, private=allowed.private, now=now, post=question)
        yield answer
        token = _next(answer)
        if token is None:
            return
        if token in seen:
            raise SourceRefused("Sökgränssnittet ger samma sida om och om igen.")
        seen.add(token)


def ted_question(query: str, token: str | None) -> bytes:
    """Return the body that asks for one page of an expert query; `token` is what the former page ended with."""
    asked = {"query": query, "fields": list(ted_api.FIELDS), "limit": PAGE_SIZE, "paginationMode": "ITERATION",
             "scope": "ACTIVE"}  # fmt: skip
    return json.dumps(asked | ({"iterationNextToken": token} if token else {})).encode()


def _next(answer: Answer) -> str | None:
    try:
        return ted_api.next_token(answer.body) if answer.body else None
    except Unreadable:
        return None


def digest_of(answer: Answer) -> bytes | None:
    """Return what a body is known again by."""
    return hashlib.sha256(answer.body).digest() if answer.body is not None else None
