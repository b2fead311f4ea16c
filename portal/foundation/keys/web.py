"""`/intern/drift/nycklar`: keys for other systems. For administrators."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext as _
from portal.foundation.keys.actions import make_key, revoke_key
from portal.foundation.keys.domain import LONGEST_NAME, SCOPES
from portal.foundation.keys.queries import all_keys
from portal.foundation.web.forms import Form, read_form
from portal.foundation.web.templates import page, redirect

HERE = "/intern/drift/nycklar"


class Keys(Controller):
    """The keys there are, a form for one more, and taking one back."""

    path = HERE
    opt = needs("administrator")

    @get()
    async def show_all(self) -> Response[str]:
        """List all keys; none is shown whole."""
        return await _list(Form())

    @post()
    async def make(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Make a key and show it, this once."""
        form = await read_form(request)
        name = form.text("name", _("Skriv vilket system som ska ha nyckeln"), LONGEST_NAME)
        scopes = form.choices("scopes", SCOPES)
        if not scopes:
            form.error("scopes", _("Välj vad nyckeln får göra"))
        if not form.valid:
            return await _list(form)
        key = await make_key(name, scopes, by=request.user.email, now=clock.now())
        return await _list(Form(), made=key, name=name)

    @post("/{number:int}/aterkalla")
    async def revoke(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
        """Take a key back."""
        await revoke_key(number, by=request.user.email, now=clock.now())
        return redirect(HERE, flash=_("Nyckeln är återkallad. Den fungerar inte längre."))


async def _list(form: Form, *, made: str | None = None, name: str = "") -> Response[str]:
    return page(
        "portal/keys/keys.html", form=form, keys=await all_keys(), scopes=list(SCOPES.items()), named=SCOPES,
        made=made, name=name, private=True,
    )  # fmt: skip


ROUTES = [Keys]
