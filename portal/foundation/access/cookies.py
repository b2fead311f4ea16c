"""The session cookie, and the middleware that turns it into `request.user`."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult

from portal.foundation import clock
from portal.foundation.access.domain import ABSOLUTE_LIMIT
from portal.foundation.access.sessions import officer_of
from portal.foundation.web.visit import visit

NAME = "anbud_session"


def session_cookie(token: str, *, https: bool) -> Cookie:
    """Return the cookie that carries `token`: out of reach of scripts and of other sites' posts."""
    seconds = int(ABSOLUTE_LIMIT.total_seconds())
    return Cookie(key=NAME, value=token, max_age=seconds, httponly=True, secure=https, samesite="lax", path="/")


class SignedInOfficer(AbstractAuthenticationMiddleware):
    """Set `request.user` and `visit().officer`; without a cookie nothing is asked of the database."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        token = connection.cookies.get(NAME)
        officer = await officer_of(token, now=clock.now()) if token else None
        # Pages show an officer's navigation only to one who is wholly signed in.
        visit().officer = officer if officer and officer.verified else None
        return AuthenticationResult(user=officer, auth=token if officer else None)
