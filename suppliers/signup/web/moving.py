"""Another address: asked for behind a fresh link, confirmed from the new mailbox."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.limits import TooOften, take
from portal.foundation.limits.networks import network_of
from portal.foundation.tokens import TokenExpired, TokenUnreadable
from portal.foundation.web import Form, page, read_form
from suppliers.errors import DetailWrong
from suppliers.ports import Outbox
from suppliers.registry.addresses import read_address
from suppliers.registry.domain import likely_address, mask
from suppliers.registry.errors import AddressTaken
from suppliers.registry.queries import contact_with_id
from suppliers.signup import actions
from suppliers.signup.web.access import FRESH_FOR, contact_of, gone
from suppliers.signup.web.steps import HOUR, TO_ONE_ADDRESS
from suppliers.signup.web.words import say

MOVES_FROM_ONE_NETWORK = 20


@get("/mina-val/{token:str}/adress", include_in_schema=False, opt=PUBLIC)
async def ask(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """One field: the new address; only with a link less than an hour old."""
    contact = await contact_of(request, token, FRESH_FOR)
    return _page(Form(), contact, "") if contact else gone()


def _page(form: Form, contact: dict[str, Any], sent_to: str, meant: str = "") -> Response[str]:
    address = mask(contact["email"])
    return page("suppliers/signup/move.html", form=form, address=address, sent_to=sent_to, meant=meant, private=True)


@post("/mina-val/{token:str}/adress", include_in_schema=False, opt=PUBLIC, status_code=200)
async def mail_link(
    request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]
) -> Response[str]:
    """Mail the new address a link; the answer is the same when that address subscribes already."""
    contact, form, now = await contact_of(request, token, FRESH_FOR), await read_form(request), clock.now()
    if contact is None:
        return gone()
    try:
        email = read_address(form.first("email"))
    except DetailWrong as error:
        say(form, error)
        return _page(form, contact, "")
    if (meant := likely_address(email)) and not form.has("sure"):
        return _page(form, contact, "", meant)
    await take("move", network_of(request), most=MOVES_FROM_ONE_NETWORK, window=HOUR, now=now)
    try:
        await take("move mail", email, most=TO_ONE_ADDRESS, window=HOUR, now=now)
    except TooOften:
        return _page(form, contact, email)
    secret = request.app.state.settings.secret_key
    await actions.ask_to_move(contact["id"], email, secret=secret, outbox=outbox, now=now)
    return _page(form, contact, email)


@get("/ny-adress/{token:str}", include_in_schema=False, opt=PUBLIC)
async def confirm(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Show what the button does; reading the page changes nothing."""
    try:
        wish = await actions.move_of(token, secret=request.app.state.settings.secret_key, now=clock.now())
    except (TokenExpired, TokenUnreadable):
        return gone()
    return page("suppliers/signup/moved.html", new=wish["email"], done=wish["moved_at"] is not None, private=True)


@post("/ny-adress/{token:str}", include_in_schema=False, opt=PUBLIC, status_code=200)
async def move(request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]) -> Response[str]:
    """Change the address and tell both."""
    secret, now = request.app.state.settings.secret_key, clock.now()
    try:
        contact = await contact_with_id(await actions.move(token, secret=secret, outbox=outbox, now=now))
    except (TokenExpired, TokenUnreadable):
        return gone()
    except AddressTaken as error:
        return page("suppliers/signup/moved.html", refused=str(error), done=False, new="", private=True, status=409)
    return page("suppliers/signup/moved.html", new=contact["email"] if contact else "", done=True, private=True)


ROUTES: list[Any] = [ask, mail_link, confirm, move]
