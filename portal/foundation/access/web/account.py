"""The officer's own account: second factor, roles, sign-out everywhere."""

from typing import Any

import segno
from litestar import Controller, Response, get, post

from portal.foundation import clock
from portal.foundation.access import codes, signin
from portal.foundation.access.cookies import session_cookie
from portal.foundation.access.domain import ROLES, Officer
from portal.foundation.access.errors import AccessProblem
from portal.foundation.access.guard import PUBLIC, SIGNED_IN
from portal.foundation.access.web.entering import SETUP, SIGN_IN, Asked, settings_of
from portal.foundation.i18n import gettext as _
from portal.foundation.web.forms import Form, read_form
from portal.foundation.web.templates import page, redirect


class SecondFactor(Controller):
    """Setting up one-time codes; open to whoever gave the right password but has no second factor yet."""

    opt = PUBLIC
    path = SETUP

    @get()
    async def show(self, request: Asked) -> Response[Any]:
        """Show a new secret as QR code and text."""
        if not await _may_set_up(request):
            return redirect(SIGN_IN)
        form = Form.of(next=request.query_params.get("next", ""))
        return await _setup_page(
            request, form, await signin.pending_totp(request.auth, settings_of(request).secret_key)
        )

    @post()
    async def confirm(self, request: Asked) -> Response[Any]:
        """Take the secret as second factor when its first code is right; show recovery codes once."""
        if not await _may_set_up(request):
            return redirect(SIGN_IN)
        form, settings = await read_form(request), settings_of(request)
        code = form.text("code", _("Skriv koden."), longest=50)
        secret = await signin.pending_totp(request.auth, settings.secret_key)
        if form.valid:
            try:
                signed_in, recovery = await signin.set_up_totp(
                    request.user, secret, code, request.auth, secret_key=settings.secret_key, now=clock.now()
                )
            except AccessProblem as problem:
                form.error("code", str(problem))
            else:
                answer = page("portal/access/recovery.html", recovery=recovery, private=True)
                answer.set_cookie(session_cookie(signed_in.token, https=settings.base_url.startswith("https://")))
                return answer
        return await _setup_page(request, form, secret)


async def _may_set_up(request: Asked) -> bool:
    # Half signed in with a second factor set up: the code must be given, not replaced.
    officer: Officer | None = request.user
    return officer is not None and (officer.verified or not await signin.has_second_factor(officer))


async def _setup_page(request: Asked, form: Form, secret: str) -> Response[str]:
    address = codes.totp_address(secret, request.user.email, f"Anbud {settings_of(request).municipality}")
    picture = segno.make(address).svg_data_uri(scale=5, border=2)
    return page("portal/access/second_factor.html", form=form, secret=secret, picture=picture, private=True)


class Account(Controller):
    """What the signed-in officer may do with their own account."""

    opt = SIGNED_IN

    @get("/intern/konto")
    async def show(self, request: Asked) -> Response[str]:
        """Show roles and the way to sign out everywhere."""
        second = await signin.has_second_factor(request.user)
        roles = ", ".join(name for code, (name, _included) in ROLES.items() if code in request.user.roles)
        return page("portal/access/account.html", officer=request.user, roles=roles, second_factor=second, private=True)

    @post("/intern/logga-ut-overallt")
    async def sign_out_everywhere(self, request: Asked) -> Response[None]:
        """End all sessions of the officer."""
        await signin.sign_out_everywhere(request.user, now=clock.now())
        return redirect(SIGN_IN, flash=_("Du är utloggad överallt."))
