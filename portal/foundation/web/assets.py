"""Our own few static files, held in memory and served under names that change with their content."""

import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

STATIC = Path(__file__).resolve().parents[2] / "static"
IMMUTABLE = "public, max-age=31536000, immutable"
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True)
class Asset:
    """A static file and the name it is served under."""

    hashed_name: str
    media_type: str
    body: bytes


@cache
def assets() -> dict[str, Asset]:
    """Return every static file by its plain name."""
    found = {}
    for path in sorted(p for p in STATIC.iterdir() if p.is_file()):
        body = path.read_bytes()
        digest = hashlib.sha256(body).hexdigest()[:10]
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        found[path.name] = Asset(f"{path.stem}.{digest}{path.suffix}", kind, body)
    return found


def asset(name: str) -> str:
    """Return the address of a static file; it may be kept for ever."""
    return f"/static/{assets()[name].hashed_name}"


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Serve a static file by its hashed name (for ever) or its plain one (for an hour)."""
    for plain, item in assets().items():
        if name in (plain, item.hashed_name):
            keep = IMMUTABLE if name == item.hashed_name else "public, max-age=3600"
            return Response(item.body, media_type=item.media_type, headers={"cache-control": keep})
    raise NotFoundException
