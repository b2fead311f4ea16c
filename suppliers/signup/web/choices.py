"""P9: a contact's own choices, behind a mailed link instead of a password."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import gettext
from portal.foundation.limits import TooOften, take
from portal.foundation.limits.networks import network_of
from portal.foundation.web import page, redirect
from portal.foundation.web.forms import Form, read_form, read_query
from procurement.categories.queries import active_trades
from suppliers.ports import Outbox
from suppliers.registry import actions as registry
from suppliers.registry.addresses import read_address
from suppliers.registry.areas import read_postcode
from suppliers.registry.domain import mask, read_name
from suppliers.registry.errors import DetailWrong
from suppliers.signup import actions
from suppliers.signup.web.access import FRESH_FOR, contact_of, gone
from suppliers.signup.web.steps import HOUR, TO_ONE_ADDRESS, WHAT, picker, wish_of
from suppliers.signup.web.words import all_chosen, how_often, offered, say

LINKS_FROM_ONE_NETWORK = 20


@get("/mina-val", include_in_schema=False, opt=PUBLIC)
async def without_link() -> Response[None]:
    """Nobody's choices are shown without a link."""
    return redirect("/mina-val/lank")


@get("/mina-val/lank", include_in_schema=False, opt=PUBLIC)
async def ask_for_link() -> Response[str]:
    """One field: the address."""
    return page("suppliers/signup/link.html", form=Form(), sent=False)


@post("/mina-val/lank", include_in_schema=False, opt=PUBLIC, status_code=200)
async def mail_link(request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[str]:
    """Mail the link when the address is known; the answer is the same when it is not."""
    form = await read_form(request)
    try:
        email = read_address(form.first("email"))
    except DetailWrong as error:
        say(form, error)
        return page("suppliers/signup/link.html", form=form, sent=False)
    await take("link", network_of(request), most=LINKS_FROM_ONE_NETWORK, window=HOUR, now=clock.now())
    await _mail(request, email, outbox)
    return page("suppliers/signup/link.html", form=form, sent=True, private=True)


async def _mail(request: Request[Any, Any, Any], email: str, outbox: Outbox) -> None:
    now = clock.now()
    try:
        await take("link mail", email, most=TO_ONE_ADDRESS, window=HOUR, now=now)
    except TooOften:
        return
    await actions.mail_a_manage_link(email, secret=request.app.state.settings.secret_key, outbox=outbox, now=now)


async def _page(
    request: Request[Any, Any, Any], contact: dict[str, Any], token: str, form: Form | None = None
) -> Response[str]:
    secret, now = request.app.state.settings.secret_key, clock.now()
    shown = form or Form.of(
        frequency=contact["frequency"], language=contact["language"], company=contact["company"],
        postcode=contact["postcode"] or "", **{name: "yes" for name in ("meetings", "reminders") if contact[name]},
    )  # fmt: skip
    return page(
        "suppliers/signup/choices.html", form=shown, private=True, contact=contact, token=token,
        address=mask(contact["email"]), paused=bool(contact["paused_until"] and contact["paused_until"] > now),
        chosen=await all_chosen(contact),
        unsubscribe=actions.unsubscribe_token(contact["id"], secret),
        fresh=await contact_of(request, token, FRESH_FOR) is not None, **offered(),
    )  # fmt: skip


@get("/mina-val/{token:str}", include_in_schema=False, opt=PUBLIC)
async def show(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Show the choices; the address is masked, for links are passed on."""
    contact = await contact_of(request, token)
    return await _page(request, contact, token) if contact else gone()


@post("/mina-val/{token:str}", include_in_schema=False, opt=PUBLIC, status_code=200)
async def change(request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]) -> Any:
    """Pause, begin again, mail a fresh link, or save what the form says."""
    contact, form, now = await contact_of(request, token), await read_form(request), clock.now()
    if contact is None:
        return gone()
    act, said = form.first("do"), ""
    if act == "pause":
        await registry.pause_contact(contact["id"], now=now)
        said = gettext("Sparat. Du får inga mejl på 3 månader.")
    elif act == "resume":
        await registry.resume_contact(contact["id"], now=now)
        said = gettext("Sparat. Du får mejl igen.")
    elif act == "link":
        await _mail(request, contact["email"], outbox)
        said = gettext("Vi har mejlat en ny länk.")
    else:
        return await _save(request, contact, token, form)
    return redirect(f"/mina-val/{token}", flash=said)


async def _save(request: Request[Any, Any, Any], contact: dict[str, Any], token: str, form: Form) -> Response[Any]:
    given = any(form.has(name) for name in WHAT)  # a post of all fields at once changes the trades, too
    form.values |= (
        {}
        if given
        else {
            "everything": ["yes" if contact["everything"] else "no"],
            "trades": contact["trades"] or [],
            "cpv": contact["cpv"] or [],
            "words": contact["words"],
            "procurements": contact["procurements"],
        }
    )
    wish, company, postcode = await wish_of(form), contact["company"], contact["postcode"]
    try:
        company = read_name(form.first("company") or company)
        # A form without the field, of before there was one, says nothing about it.
        postcode = read_postcode(form.first("postcode")) if "postcode" in form.values else postcode
    except DetailWrong as error:
        say(form, error)
    if form.errors or wish is None:
        return await _page(request, contact, token, form)
    await registry.write_wish(contact["id"], wish, now=clock.now())
    if company != contact["company"]:
        await registry.rename_firm(contact["id"], company)
    if postcode != contact["postcode"]:
        await registry.move_firm(contact["id"], postcode)
    said = gettext("Sparat. Du får nu mejl %(often)s.") % {"often": how_often(wish.frequency)}
    return redirect(f"/mina-val/{token}", flash=said)


@get("/mina-val/{token:str}/branscher", include_in_schema=False, opt=PUBLIC)
async def show_trades(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """Show the trades with those chosen ticked; what the address names besides is ticked, too, and kept when it is saved."""
    contact = await contact_of(request, token)
    if contact is None:
        return gone()
    asked = read_query(request)
    known = {"trades": {trade.slug for trade in await active_trades()}}
    added = {name: asked.choices(name, known.get(name)) for name in WHAT[1:]}
    form = Form.of(
        everything="yes" if contact["everything"] else "no",
        **{name: list(dict.fromkeys([*(contact[name] or ()), *more])) for name, more in added.items()},
    )
    form.values["added"] = ["yes"] if any(added.values()) else []
    return page("suppliers/signup/trades.html", form=form, private=True, **await picker(form), **offered())


@post("/mina-val/{token:str}/branscher", include_in_schema=False, opt=PUBLIC, status_code=200)
async def change_trades(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Save the trades; all else stays."""
    contact, form = await contact_of(request, token), await read_form(request)
    if contact is None:
        return gone()
    form.values |= {"frequency": [contact["frequency"] or "day"], "language": [contact["language"]]}
    form.values |= {name: ["yes" if contact[name] else ""] for name in ("meetings", "reminders")}
    wish = await wish_of(form)
    if wish is None:
        return page("suppliers/signup/trades.html", form=form, private=True, **await picker(form), **offered())
    await registry.write_wish(contact["id"], wish, now=clock.now())
    return redirect(f"/mina-val/{token}", flash=gettext("Sparat."))


ROUTES: list[Any] = [
    without_link, ask_for_link, mail_link, show, change, show_trades, change_trades,
]  # fmt: skip
