"""Users: who may sign in, and as what. For administrators."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access import actions, queries, second_factor
from portal.foundation.access.domain import ROLES, read_email
from portal.foundation.access.errors import AccessProblem, NoSuchOfficer
from portal.foundation.access.guard import needs
from portal.foundation.access.web.entering import Asked, settings_of
from portal.foundation.i18n import gettext as _
from portal.foundation.web.forms import Form, read_form
from portal.foundation.web.templates import page, redirect

HERE = "/intern/anvandare"
# What each may do, said where it is given.
ABOUT = {
    "reader": "Läser handlingsplan, statistik och rapporter. Ser inga adresser.",
    "officer": "Skriver utkast, importerar och sköter möten.",
    "procurer": "Publicerar upphandlingar och skickar mejl.",
    "planner": "Sköter aktiviteterna i handlingsplanen.",
    "reporter": "Skriver och fastställer halvårsrapporten.",
    "administrator": "Användare, texter, händelser och drift, och allt det andra.",
}
NAMED_ROLES = [(code, name, ABOUT[code]) for code, (name, _included) in ROLES.items()]


class Officers(Controller):
    """The list, invitations, rights, and shutting someone out."""

    path = HERE
    opt = needs("administrator")

    @get()
    async def show_all(self) -> Response[str]:
        """List all officers, with a form to invite one more."""
        return await _list(Form())

    @post()
    async def invite(self, request: Asked) -> Response[str]:
        """Add an officer and show the link that lets them choose a password."""
        form = await read_form(request)
        email = form.email("email", _("Skriv en e-postadress, till exempel namn@exempel.se"))
        roles = form.choices("roles", ROLES)
        if not roles:
            form.error("roles", _("Välj minst en roll."))
        if not form.valid:
            return await _list(form)
        by, now = request.user.email, clock.now()
        try:
            await actions.add_officer(
                email,
                roles=roles,
                by=by,
                now=now,
                name=form.text("name") or None,
                sees_contacts=form.has("sees_contacts"),
            )
        except AccessProblem as problem:
            form.error("email", str(problem))
            return await _list(form)
        return await _one(request, read_email(email), invitation=await actions.invite_officer(email, by=by, now=now))

    @get("/{email:str}")
    async def show(self, request: Asked, email: FromPath[str]) -> Response[str]:
        """Show one officer."""
        return await _one(request, email)

    @post("/{email:str}")
    async def change(self, request: Asked, email: FromPath[str]) -> Response[Any]:
        """Give the officer exactly the ticked roles and right."""
        form = await read_form(request)
        try:
            await actions.change_rights(
                email,
                roles=form.choices("roles", ROLES),
                sees_contacts=form.has("sees_contacts"),
                by=request.user.email,
                now=clock.now(),
                in_production=settings_of(request).in_production,
            )
        except NoSuchOfficer:
            raise
        except AccessProblem as problem:
            form.error("roles", str(problem))
            return await _one(request, email, form=form)
        return redirect(f"{HERE}/{email}", flash=_("Sparat."))

    @post("/{email:str}/lank")
    async def invite_again(self, request: Asked, email: FromPath[str]) -> Response[str]:
        """Make a new link to choose a password; the earlier ones end."""
        token = await actions.invite_officer(email, by=request.user.email, now=clock.now())
        return await _one(request, email, invitation=token)

    @post("/{email:str}/stang")
    async def deactivate(self, request: Asked, email: FromPath[str]) -> Response[Any]:
        """Shut the officer out."""
        try:
            await actions.deactivate_officer(
                email, by=request.user.email, now=clock.now(), in_production=settings_of(request).in_production
            )
        except NoSuchOfficer:
            raise
        except AccessProblem as problem:
            form = Form()
            form.error("roles", str(problem))
            return await _one(request, email, form=form)
        return redirect(HERE, flash=_("Kontot är avstängt."))

    @post("/{email:str}/oppna")
    async def reactivate(self, request: Asked, email: FromPath[str]) -> Response[Any]:
        """Let the officer in again."""
        await actions.reactivate_officer(email, by=request.user.email, now=clock.now())
        return redirect(f"{HERE}/{email}", flash=_("Kontot är öppet igen."))

    @post("/{email:str}/kod")
    async def reset_second_factor(self, request: Asked, email: FromPath[str]) -> Response[Any]:
        """Take away the second factor of someone who lost it; they set up a new one when they sign in."""
        await second_factor.reset_second_factor(email, by=request.user.email, now=clock.now())
        return redirect(f"{HERE}/{email}", flash=_("Koden vid inloggning är borttagen. Personen är utloggad överallt."))


async def _list(form: Form) -> Response[str]:
    officers = await queries.all_officers()
    administrators = await queries.count_administrators()
    return page(
        "portal/access/officers.html",
        form=form,
        officers=officers,
        roles=NAMED_ROLES,
        administrators=administrators,
        private=True,
    )


async def _one(request: Asked, email: str, *, form: Form | None = None, invitation: str | None = None) -> Response[str]:
    listed = await queries.listed_officer(email)
    if form is None:
        form = Form.of(roles=listed.roles, sees_contacts="ja" if listed.sees_contacts else "")
    link = f"{settings_of(request).base_url}/intern/valkommen/{invitation}" if invitation else None
    return page(
        "portal/access/officer.html", form=form, listed=listed, roles=NAMED_ROLES, invitation=link, private=True
    )
