"""An answer that a reader may keep, and ask about again without fetching it again (RFC 9110, 13)."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from litestar import Request, Response

MINUTES_FRESH = 5


def answer(
    request: Request[Any, Any, Any],
    body: bytes,
    media_type: str,
    *,
    changed_at: datetime | None = None,
    filename: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response[bytes]:
    """Answer with `body`, or with 304 when the reader has it already; `filename` offers it for saving.

    The tag is of the content, so that a change which moves no instant is seen too.
    """
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {"etag": tag, "cache-control": f"public, max-age={MINUTES_FRESH * 60}", "vary": "accept-encoding"}
    if changed_at is not None:
        sent["last-modified"] = format_datetime(changed_at.astimezone(UTC).replace(microsecond=0), usegmt=True)
    sent |= headers or {}
    if is_fresh(request.headers, tag, changed_at):
        return Response(b"", status_code=304, headers=sent, media_type=media_type)
    if filename:
        sent["content-disposition"] = f'attachment; filename="{filename}"'
    return Response(body, media_type=media_type, headers=sent)


def is_fresh(asked: Mapping[str, str], tag: str, changed_at: datetime | None) -> bool:
    """Tell whether what the reader holds is this; a tag that is given decides, the day only without one."""
    if held := asked.get("if-none-match"):
        # A proxy that compresses marks the tag as weak; it is the same content.
        return held.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in held.split(",")}
    since = _instant(asked.get("if-modified-since", ""))
    return since is not None and changed_at is not None and changed_at.replace(microsecond=0) <= since


def _instant(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
