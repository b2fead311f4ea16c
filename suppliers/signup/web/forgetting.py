"""A contact takes itself out of the registry: at once, for good, by its own hand (GDPR art. 17)."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.audit.actions import record_event
from portal.foundation.database import transaction
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form
from suppliers.registry.actions import erase_contact
from suppliers.registry.domain import mask
from suppliers.signup.web.access import FRESH_FOR, contact_of, gone


@get("/mina-val/{token:str}/ta-bort", include_in_schema=False, opt=PUBLIC)
async def ask(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Say what goes and what stays; only with a link less than an hour old."""
    contact = await contact_of(request, token, FRESH_FOR)
    return _page(contact, Form(), token) if contact else gone()


@post("/mina-val/{token:str}/ta-bort", include_in_schema=False, opt=PUBLIC, status_code=200)
async def forget(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Erase the contact when the box is ticked; every link to it stops working."""
    contact, form = await contact_of(request, token, FRESH_FOR), await read_form(request)
    if contact is None:
        return gone()
    if form.first("sure") != "yes":
        form.error("sure", gettext("Kryssa i rutan om du vill ta bort dina uppgifter."))
        return _page(contact, form, token)
    now = clock.now()
    async with transaction():
        await erase_contact(contact["email"], secret=request.app.state.settings.secret_key, now=now)
        await record_event("company", "supplier.erased_itself", "supplier", str(contact["id"]), at=now)
    return page("suppliers/signup/forgotten.html", private=True)


def _page(contact: dict[str, Any], form: Form, token: str) -> Response[str]:
    return page("suppliers/signup/forget.html", form=form, address=mask(contact["email"]), token=token, private=True)


ROUTES: list[Any] = [ask, forget]
