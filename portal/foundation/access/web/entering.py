"""What the sign-in pages share: addresses, the way in, settings."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

from litestar import Request, Response

from portal.foundation.access import signin
from portal.foundation.access.cookies import session_cookie
from portal.foundation.settings import Settings
from portal.foundation.web.templates import redirect

HOME = "/intern"
SIGN_IN = "/intern/logga-in"
CODE = "/intern/logga-in/kod"
DIRECTORY = "/intern/logga-in/katalog"
SETUP = "/intern/logga-in/tvasteg"
Asked = Request[Any, Any, Any]
T = TypeVar("T")


def settings_of(request: Asked) -> Settings:
    """Return the settings the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


def local_path(wanted: str) -> str:
    """Return where to go after signing in: a page of ours for officers, whatever the address bar asked for."""
    parts = urlsplit(wanted.replace("\\", "/"))
    ours = not parts.scheme and not parts.netloc and (parts.path == HOME or parts.path.startswith(f"{HOME}/"))
    return wanted if ours and not parts.path.startswith(SIGN_IN) else HOME


def keep_signed_in(answer: Response[T], request: Asked, signed_in: signin.SignedIn) -> Response[T]:
    """Give the answer the cookie of the new session."""
    https = settings_of(request).base_url.startswith("https://")
    answer.set_cookie(session_cookie(signed_in.token, https=https))
    return answer


def enter(request: Asked, signed_in: signin.SignedIn, wanted: str) -> Response[None]:
    """Answer someone who got one step further, with the cookie of their new session."""
    steps = {"code": CODE, "setup": SETUP}
    answer = redirect(steps[signed_in.next], next=wanted) if signed_in.next else redirect(local_path(wanted))
    return keep_signed_in(answer, request, signed_in)
