"""P8: the page that a confirmation link leads to. Reading it changes nothing."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import gettext
from portal.foundation.tokens import TokenExpired, TokenUnreadable
from portal.foundation.web import page, redirect
from suppliers.ports import Outbox
from suppliers.registry.queries import contact_with_id
from suppliers.signup import actions
from suppliers.signup.web.words import all_chosen, how_often, offered


async def _waiting(request: Request[Any, Any, Any], token: str) -> dict[str, Any] | Response[str]:
    """Return the sign-up, or the page that says why the link leads nowhere."""
    try:
        found = await actions.pending_of(token, secret=request.app.state.settings.secret_key, now=clock.now())
    except (TokenExpired, TokenUnreadable):
        return page("suppliers/signup/expired.html", status=410, private=True)
    if found["confirmed_at"]:
        return page("suppliers/signup/used.html", private=True)
    return found


@get("/bekrafta/{token:str}", include_in_schema=False, opt=PUBLIC)
async def show(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Show what will be mailed, with a button."""
    found = await _waiting(request, token)
    if isinstance(found, Response):
        return found
    wish = found["form"]["wish"]
    return page(
        "suppliers/signup/confirm.html", private=True, wish=wish, company=found["form"]["company"],
        often=dict(offered()["frequencies"])[wish["frequency"]], chosen=await all_chosen(wish),
    )  # fmt: skip


@post("/bekrafta/{token:str}", include_in_schema=False, opt=PUBLIC, status_code=200)
async def confirm(
    request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]
) -> Response[Any]:
    """Begin the subscription; the link is used up then."""
    found = await _waiting(request, token)
    if isinstance(found, Response):
        return found
    secret, now = request.app.state.settings.secret_key, clock.now()
    contact_id = await actions.confirm(token, secret=secret, outbox=outbox, now=now)
    contact = await contact_with_id(contact_id)
    if contact is None:
        return page("suppliers/signup/used.html", private=True)
    said = gettext("Klart. Du får nu mejl %(often)s.") % {"often": how_often(contact["frequency"])}
    manage = actions.manage_token(contact_id, contact["token_version"], secret, now)
    return redirect(f"/mina-val/{manage}", flash=said)


ROUTES: list[Any] = [show, confirm]
