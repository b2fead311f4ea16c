"""Signing in and out."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access import actions, signin
from portal.foundation.access.cookies import NAME
from portal.foundation.access.errors import AccessProblem, SignInRefused
from portal.foundation.access.guard import PUBLIC
from portal.foundation.access.sessions import end_session
from portal.foundation.access.web.entering import CODE, DIRECTORY, SIGN_IN, Asked, enter, settings_of
from portal.foundation.i18n import gettext as _
from portal.foundation.limits import TooOften, take
from portal.foundation.web.forms import Form, read_form
from portal.foundation.web.templates import page, redirect


def _password(form: Form, message: str) -> str:
    """Return the password as typed: spaces at its ends belong to it."""
    form.text("password", message, longest=1000)
    return form.first("password")


def _sign_in_page(request: Asked, form: Form) -> Response[str]:
    directory = DIRECTORY if settings_of(request).oidc_issuer else None
    return page("portal/access/sign_in.html", form=form, directory=directory, problem=None, private=True)


class SignIn(Controller):
    """From nobody to an officer: password, then code."""

    opt = PUBLIC

    @get(SIGN_IN)
    async def ask(self, request: Asked) -> Response[str]:
        """Show the form."""
        form = Form.of(next=request.query_params.get("next", ""))
        return _sign_in_page(request, form)

    @post(SIGN_IN)
    async def sign_in(self, request: Asked) -> Response[Any]:
        """Take address and password."""
        form, settings, now = await read_form(request), settings_of(request), clock.now()
        email = form.text("email", _("Skriv din e-postadress."), longest=254)
        password = _password(form, _("Skriv ditt lösenord."))
        if form.valid:
            try:
                who = request.client.host if request.client else ""
                await take("sign-in", who, most=60, window=timedelta(minutes=15), now=now)
                signed_in = await signin.sign_in(
                    email, password, needs_second_factor=settings.in_production, now=now, instead_of=request.auth
                )
                return enter(request, signed_in, form.first("next"))
            except (AccessProblem, TooOften) as problem:
                form.error("email", str(problem))
        return _sign_in_page(request, form)

    @get(CODE)
    async def ask_code(self, request: Asked) -> Response[Any]:
        """Ask for the one-time code."""
        if request.user is None:
            return redirect(SIGN_IN)
        form = Form.of(next=request.query_params.get("next", ""))
        return page("portal/access/code.html", form=form, private=True)

    @post(CODE)
    async def give_code(self, request: Asked) -> Response[Any]:
        """Take the one-time code, or a recovery code."""
        form = await read_form(request)
        code = form.text("code", _("Skriv koden."), longest=50)
        if request.user is None:
            return redirect(SIGN_IN)
        if form.valid:
            try:
                secret_key = settings_of(request).secret_key
                signed_in = await signin.give_code(request.auth, code, secret_key=secret_key, now=clock.now())
                return enter(request, signed_in, form.first("next"))
            except SignInRefused:
                return redirect(SIGN_IN)
            except AccessProblem as problem:
                form.error("code", str(problem))
        return page("portal/access/code.html", form=form, private=True)

    @get("/intern/valkommen/{token:str}")
    async def welcome(self, token: FromPath[str]) -> Response[str]:
        """Show the form for a first or a new password; opening the link uses nothing up."""
        email = await actions.invited_address(token, now=clock.now())
        return page("portal/access/welcome.html", form=Form(), email=email, private=True)

    @post("/intern/valkommen/{token:str}")
    async def choose_password(self, request: Asked, token: FromPath[str]) -> Response[Any]:
        """Set the password."""
        form, now = await read_form(request), clock.now()
        email = await actions.invited_address(token, now=now)
        password = _password(form, _("Välj ett lösenord."))
        if form.valid:
            try:
                await actions.accept_invitation(token, password, now=now)
                return redirect(SIGN_IN, flash=_("Lösenordet är sparat. Logga in."))
            except AccessProblem as problem:
                form.error("password", str(problem))
        return page("portal/access/welcome.html", form=form, email=email, private=True)

    @post("/intern/logga-ut")
    async def sign_out(self, request: Asked) -> Response[None]:
        """End this browser's session."""
        if request.auth:
            await end_session(request.auth)
        answer = redirect(SIGN_IN, flash=_("Du är utloggad."))
        answer.delete_cookie(NAME, path="/")
        return answer
