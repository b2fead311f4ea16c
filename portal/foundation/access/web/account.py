"""The officer's own account: second factor, password, roles, sign-out everywhere."""

from typing import Any

import segno
from litestar import Controller, Response, get, post

from portal.foundation import clock
from portal.foundation.access import codes, queries, second_factor, signin
from portal.foundation.access.domain import ROLES, Officer
from portal.foundation.access.errors import AccessProblem, PasswordWrong, SignInAgain
from portal.foundation.access.guard import PUBLIC, SIGNED_IN
from portal.foundation.access.web.entering import SETUP, SIGN_IN, Asked, keep_signed_in, settings_of
from portal.foundation.i18n import gettext as _
from portal.foundation.web.forms import Form, read_form
from portal.foundation.web.templates import page, redirect

ACCOUNT = "/intern/konto"
PASSWORD = "/intern/konto/losenord"


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
        secret = await second_factor.pending_totp(request.auth, settings_of(request).secret_key)
        return await _setup_page(request, form, secret)

    @post()
    async def confirm(self, request: Asked) -> Response[Any]:
        """Take the secret as second factor when its first code is right; show recovery codes once."""
        if not await _may_set_up(request):
            return redirect(SIGN_IN)
        form, settings = await read_form(request), settings_of(request)
        code = form.text("code", _("Skriv koden."), longest=50)
        secret = await second_factor.pending_totp(request.auth, settings.secret_key)
        if form.valid:
            try:
                signed_in, recovery = await second_factor.set_up_totp(
                    request.user, secret, code, request.auth, password=form.first("password"),
                    secret_key=settings.secret_key, now=clock.now(),
                )  # fmt: skip
            except (PasswordWrong, SignInAgain) as problem:
                form.error("password", str(problem))
            except AccessProblem as problem:
                form.error("code", str(problem))
            else:
                answer = page("portal/access/recovery.html", recovery=recovery, private=True)
                return keep_signed_in(answer, request, signed_in)
        return await _setup_page(request, form, secret)


async def _may_set_up(request: Asked) -> bool:
    # Half signed in with a second factor set up: the code must be given, not replaced.
    officer: Officer | None = request.user
    return officer is not None and (officer.verified or not await second_factor.has_second_factor(officer))


async def _setup_page(request: Asked, form: Form, secret: str) -> Response[str]:
    address = codes.totp_address(secret, request.user.email, f"Anbud {settings_of(request).municipality}")
    picture = segno.make(address).svg_data_uri(scale=5, border=2)
    prove = await second_factor.must_prove(request.user, request.auth, now=clock.now())
    return page(
        "portal/access/second_factor.html", form=form, secret=secret, picture=picture, prove=prove, private=True
    )


class Account(Controller):
    """What the signed-in officer may do with their own account."""

    opt = SIGNED_IN

    @get(ACCOUNT)
    async def show(self, request: Asked) -> Response[str]:
        """Show roles, protection and the way to sign out everywhere."""
        officer = request.user
        roles = ", ".join(name for code, (name, _included) in ROLES.items() if code in officer.roles)
        return page(
            "portal/access/account.html",
            officer=officer,
            roles=roles,
            second_factor=await second_factor.has_second_factor(officer),
            codes_left=await queries.recovery_codes_left(officer.id),
            has_password=await queries.password_hash_of(officer.id) is not None,
            private=True,
        )

    @get(PASSWORD)
    async def ask_for_password(self) -> Response[str]:
        """Show the form for another password."""
        return page("portal/access/password.html", form=Form(), private=True)

    @post(PASSWORD)
    async def change_password(self, request: Asked) -> Response[Any]:
        """Set another password; other browsers are signed out."""
        form = await read_form(request)
        form.text("old", _("Skriv ditt nuvarande lösenord."), longest=1000)
        form.text("password", _("Välj ett lösenord."), longest=1000)
        if form.valid:
            try:
                signed_in = await second_factor.change_password(
                    request.user, form.first("old"), form.first("password"), request.auth, now=clock.now()
                )
                done = redirect(ACCOUNT, flash=_("Lösenordet är bytt. Du är utloggad i andra webbläsare."))
                return keep_signed_in(done, request, signed_in)
            except PasswordWrong as problem:
                form.error("old", str(problem))
            except AccessProblem as problem:
                form.error("password", str(problem))
        return page("portal/access/password.html", form=form, private=True)

    @post("/intern/logga-ut-overallt")
    async def sign_out_everywhere(self, request: Asked) -> Response[None]:
        """End all sessions of the officer."""
        await signin.sign_out_everywhere(request.user, now=clock.now())
        return redirect(SIGN_IN, flash=_("Du är utloggad överallt."))
