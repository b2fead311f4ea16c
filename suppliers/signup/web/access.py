"""Who stands behind a mailed link."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response

from portal.foundation import clock, tokens
from portal.foundation.tokens import TokenExpired, TokenUnreadable
from portal.foundation.web import page
from suppliers.registry.queries import contact_with_id

GOOD_FOR = timedelta(days=90)
FRESH_FOR = timedelta(hours=1)


async def contact_of(request: Request[Any, Any, Any], token: str, age: timedelta = GOOD_FOR) -> dict[str, Any] | None:
    """Return whose choices these are; None when the link is too old, replaced or not ours."""
    secret = request.app.state.settings.secret_key
    try:
        payload = tokens.read("manage", token, secret, now=clock.now(), max_age=age)
    except (TokenExpired, TokenUnreadable):
        return None
    contact = await contact_with_id(payload["contact"])
    return contact if contact and contact["token_version"] == payload["version"] else None


def gone() -> Response[str]:
    """Say that the link has stopped working, and how to get another."""
    return page("suppliers/signup/expired.html", status=410, private=True)
