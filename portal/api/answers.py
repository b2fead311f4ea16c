"""What every answer of the API has in common: an address for the next page, a tag, a licence."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response

from portal.api.cursors import cursor_of
from portal.foundation.feeds import answer
from portal.foundation.web import site, visit

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
BASE = "/api/v1"
SECONDS_FRESH = 60
Row = TypeVar("Row")
Call = Request[Any, Any, Any]


class Listing(msgspec.Struct, kw_only=True):
    """A page of a list: its licence, and where the next page is."""

    licence: str = LICENCE
    next: str | None
    cursor: str | None


def address(path: str) -> str:
    """Return where something of the API is found, for everybody."""
    return f"{site().base_url}{BASE}{path}"


def replied(request: Call, body: Any, *, changed_at: datetime | None = None) -> Response[Any]:
    """Answer with a body, or with 304 when the caller has it already; the tag is of the content."""
    headers = {"cache-control": f"public, max-age={SECONDS_FRESH}"}
    if isinstance(body, Listing) and body.next:
        headers["link"] = f'<{body.next}>; rel="next"'
    return answer(request, msgspec.json.encode(body), "application/json", changed_at=changed_at, headers=headers)


def split(rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[Any, ...]]) -> tuple[Sequence[Row], str | None]:
    """Return the rows to show and the cursor of the next page; the query has asked for one row more than that."""
    shown = rows[:limit]
    return shown, cursor_of(key(shown[-1])) if len(rows) > limit else None


def following(request: Call, cursor: str | None) -> dict[str, Any]:
    """Return the members that lead to the next page: the same question with the cursor."""
    if cursor is None:
        return {"next": None, "cursor": None}
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    query = urlencode([*asked, ("cursor", cursor)])
    return {"next": f"{site().base_url}{visit().path}?{query}", "cursor": cursor}


def newest(rows: Sequence[dict[str, Any]], column: str = "changed_at") -> datetime | None:
    """Return the newest instant among rows."""
    return max((row[column] for row in rows if row[column] is not None), default=None)
