"""Signed tokens: bound to one purpose, readable by nobody's guess, expiring or never."""

from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import lru_cache
from hmac import digest as hmac
from typing import Any

import msgspec
from itsdangerous import BadSignature, Signer, URLSafeSerializer

from portal.foundation.errors import AnbudError


class TokenUnreadable(AnbudError):
    """The token was not made here for this purpose."""

    def __init__(self) -> None:
        super().__init__("Länken går inte att läsa. Kontrollera att hela adressen kom med.")


class TokenExpired(AnbudError):
    """The token was made here, but too long ago."""

    def __init__(self) -> None:
        super().__init__("Länken har slutat gälla.")


def seal(purpose: str, payload: dict[str, Any], secret: str, *, now: datetime | None = None) -> str:
    """Return a token for `purpose` that carries `payload`; with `now` it can expire."""
    if now is not None:
        payload = {**payload, "at": int(now.timestamp())}
    # What URLSafeSerializer writes, without its try at compression and with its key derived once: every letter carries
    # two of these.
    said = urlsafe_b64encode(msgspec.json.encode(payload)).rstrip(b"=")
    signature = urlsafe_b64encode(hmac(_key(purpose, secret), said, "sha1")).rstrip(b"=")
    return (said + b"." + signature).decode("ascii")


@lru_cache(maxsize=64)
def _key(purpose: str, secret: str) -> bytes:
    return Signer(secret, salt=f"anbud.{purpose}").derive_key()


def read(
    purpose: str, token: str, secret: str, *, now: datetime | None = None, max_age: timedelta | None = None
) -> dict[str, Any]:
    """Return the payload of a token made by `seal` for the same purpose.

    Raises:
        TokenUnreadable: it is not such a token.
        TokenExpired: it is older than `max_age` at `now`.
    """
    try:
        payload = URLSafeSerializer(secret, salt=f"anbud.{purpose}").loads(token)
    except BadSignature:
        raise TokenUnreadable from None
    if not isinstance(payload, dict):
        raise TokenUnreadable
    if max_age is not None and now is not None and now.timestamp() - payload.get("at", 0) > max_age.total_seconds():
        raise TokenExpired
    return payload
