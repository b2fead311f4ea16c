"""Signing in through the municipality's directory, when ANBUD_OIDC_ISSUER names one."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

import structlog
from litestar import Controller, Response, get
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException

from portal.foundation import clock
from portal.foundation.access import signin
from portal.foundation.access.errors import (
    DirectoryAway,
    DirectoryDenied,
    DirectoryProblem,
    DirectoryTooLate,
    DirectoryUntrusted,
    NoAccount,
)
from portal.foundation.access.guard import PUBLIC
from portal.foundation.access.oidc import Directory
from portal.foundation.access.web.entering import DIRECTORY, Asked, enter, settings_of
from portal.foundation.settings import Settings
from portal.foundation.tokens import TokenExpired, TokenUnreadable, read, seal
from portal.foundation.web.forms import Form
from portal.foundation.web.templates import page

BACK = f"{DIRECTORY}/svar"
COOKIE = "anbud_directory"
PURPOSE = "directory sign-in"
LONGEST = timedelta(minutes=10)
log = structlog.get_logger("anbud.access")


@lru_cache(maxsize=8)
def _directory(issuer: str, client_id: str, client_secret: str | None, trust_email: bool) -> Directory:
    return Directory(issuer, client_id, client_secret, trust_email)


def directory_of(settings: Settings) -> Directory:
    """Return the directory of these settings, the same one as long as they are."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise NotFoundException
    return _directory(
        settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, settings.oidc_trust_email
    )


class DirectorySignIn(Controller):
    """To the directory and back."""

    opt = PUBLIC

    @get(DIRECTORY)
    async def go(self, request: Asked) -> Response[Any]:
        """Send the browser to the directory; what must come back with it is in a cookie of ten minutes."""
        settings, now = settings_of(request), clock.now()
        directory = directory_of(settings)
        try:
            begun = await directory.begin(settings.base_url + BACK, now=now)
        except DirectoryProblem as problem:
            return _refused(problem)
        kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
        kept["next"] = request.query_params.get("next", "")[:500]
        answer: Response[Any] = Response(None, status_code=303, headers={"location": begun.address})
        answer.headers["cache-control"] = "private, no-store"
        answer.set_cookie(_cookie(seal(PURPOSE, kept, settings.secret_key, now=now), settings))
        return answer

    @get(BACK)
    async def come_back(self, request: Asked) -> Response[Any]:
        """Sign in whom the directory vouches for. Reading it again does nothing: code and cookie are used up."""
        settings, now = settings_of(request), clock.now()
        directory = directory_of(settings)
        try:
            kept = _kept(request, settings)
            code = _code(request, directory)
            person = await directory.finish(
                code, verifier=kept["verifier"], nonce=kept["nonce"], redirect_uri=settings.base_url + BACK, now=now
            )
            signed_in = await signin.sign_in_with_directory(
                person.subject, person.email, now=now, instead_of=request.auth
            )
        except (DirectoryProblem, NoAccount) as problem:
            return _forgotten(_refused(problem), settings)
        return _forgotten(enter(request, signed_in, kept["next"]), settings)


def _kept(request: Asked, settings: Settings) -> dict[str, Any]:
    """Return what this browser took along, if the state it brings back is the one it was given."""
    try:
        kept = read(PURPOSE, request.cookies.get(COOKIE, ""), settings.secret_key, now=clock.now(), max_age=LONGEST)
    except (TokenUnreadable, TokenExpired):
        raise DirectoryTooLate("no cookie of ours, or an old one") from None
    if request.query_params.get("state") != kept["state"]:
        raise DirectoryTooLate("another state")
    return kept


def _code(request: Asked, directory: Directory) -> str:
    """Return the code; the directory may say no instead, or another one may have answered (RFC 9207)."""
    query = request.query_params
    if query.get("iss") not in (None, directory.issuer):
        raise DirectoryUntrusted("another issuer answers")
    if said := query.get("error"):
        raise DirectoryDenied(said[:60]) if said == "access_denied" else DirectoryAway(said[:60])
    if not query.get("code"):
        raise DirectoryUntrusted("no code")
    return str(query["code"])


def _cookie(value: str, settings: Settings, *, seconds: int = int(LONGEST.total_seconds())) -> Cookie:
    https = settings.base_url.startswith("https://")
    return Cookie(key=COOKIE, value=value, max_age=seconds, path=DIRECTORY, httponly=True, secure=https, samesite="lax")


def _forgotten(answer: Response[Any], settings: Settings) -> Response[Any]:
    answer.set_cookie(_cookie("", settings, seconds=0))
    return answer


def _refused(problem: DirectoryProblem | NoAccount) -> Response[str]:
    log.warning("directory sign-in refused", kind=type(problem).__name__, reason=getattr(problem, "reason", ""))
    status = 503 if isinstance(problem, DirectoryAway) else 403
    return page(
        "portal/access/sign_in.html",
        status=status,
        form=Form(),
        problem=str(problem),
        directory=DIRECTORY,
        private=True,
    )
