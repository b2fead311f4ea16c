"""P9 and P10: changing and ending what one gets, by signed links."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock, tokens
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import OWN_NAMES, current_language, gettext
from portal.foundation.limits import take
from portal.foundation.tokens import TokenExpired, TokenUnreadable
from portal.foundation.web import Form, page, read_form, redirect
from procurement.categories.queries import active_trades
from suppliers.ports import Outbox
from suppliers.registry import actions
from suppliers.registry.addresses import read_address
from suppliers.registry.domain import mask
from suppliers.registry.errors import DetailWrong
from suppliers.registry.queries import contact_with_id
from suppliers.signup.actions import mail_a_manage_link, unsubscribe_token
from suppliers.signup.web import picker
from suppliers.subscriptions.domain import read_wish

MANAGE_WITHIN = timedelta(days=90)
HOUR = timedelta(hours=1)
OWN = ("company", "email", "organisation_number", "country", "language", "everything", "frequency", "trades", "cpv",
       "meetings", "reminders", "created_at", "confirmed_at", "paused_until", "ended_at")  # fmt: skip


async def _contact(request: Request[Any, Any, Any], token: str) -> dict[str, Any]:
    """Return the contact a link to the choices belongs to; links made before the last revocation are dead."""
    secret = request.app.state.settings.secret_key
    payload = tokens.read("manage", token, secret, now=clock.now(), max_age=MANAGE_WITHIN)
    contact = await contact_with_id(payload["contact"])
    if contact is None or contact["token_version"] != payload["version"]:
        raise TokenExpired
    return contact


@get("/mina-val/lank", include_in_schema=False, opt=PUBLIC)
async def ask_for_link() -> Response[str]:
    """Ask where to send the link."""
    return page("suppliers/subscriptions/ask.html", form=Form(), sent=False)


@post("/mina-val/lank", include_in_schema=False, opt=PUBLIC)
async def send_link(request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[str]:
    """Mail the link if the address subscribes; the answer is the same either way."""
    form = await read_form(request)
    try:
        email = read_address(form.first("email"))
    except DetailWrong as error:
        form.error("email", gettext(str(error)))
        return page("suppliers/subscriptions/ask.html", form=form, sent=False)
    now = clock.now()
    await take("manage link", email, most=5, window=HOUR, now=now)
    await mail_a_manage_link(email, secret=request.app.state.settings.secret_key, outbox=outbox, now=now)
    return page("suppliers/subscriptions/ask.html", form=form, sent=True)


@get("/mina-val/{token:str}", include_in_schema=False, opt=PUBLIC)
async def choices(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """P9: the choices as they are."""
    contact = await _contact(request, token)
    yes = {name: ["yes"] if contact[name] else [] for name in ("everything", "meetings", "reminders")}
    plain = {name: contact[name] or [] for name in ("trades", "cpv", "frequency", "language")}
    return await _choices_page(request, token, contact, Form.of(**plain, **yes))


async def _choices_page(
    request: Request[Any, Any, Any], token: str, contact: dict[str, Any], form: Form
) -> Response[str]:
    paused = contact["paused_until"] is not None and contact["paused_until"] > clock.now()
    return page(
        "suppliers/subscriptions/choices.html",
        form=form,
        token=token,
        masked=mask(contact["email"]),
        company=contact["company"],
        ended=contact["ended_at"] is not None,
        paused_until=contact["paused_until"] if paused else None,
        languages=[(code, OWN_NAMES[code]) for code in OWN_NAMES],
        end_token=unsubscribe_token(contact["id"], request.app.state.settings.secret_key),
        private=True,
        **await picker(form),
    )


@post("/mina-val/{token:str}", include_in_schema=False, opt=PUBLIC)
async def save_choices(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Save the choices, or pause or resume."""
    contact = await _contact(request, token)
    form, now = await read_form(request), clock.now()
    back = f"/mina-val/{token}"
    match form.first("do"):
        case "pause":
            await actions.pause_contact(contact["id"], now=now)
            return redirect(back, flash=gettext("Pausat. Du får inga mejl på tre månader."))
        case "resume":
            await actions.resume_contact(contact["id"])
            return redirect(back, flash=gettext("Sparat. Du får mejl igen."))
    trades = {trade.slug for trade in await active_trades()} | set(contact["trades"] or [])
    try:
        wish = read_wish(form.values, trades, current_language())
    except DetailWrong as error:
        form.error(error.field, gettext(str(error)))
        return await _choices_page(request, token, contact, form)
    await actions.write_wish(contact["id"], wish, now=now)
    return redirect(back, flash=gettext("Sparat."))


@get("/mina-val/{token:str}/uppgifter.json", include_in_schema=False, opt=PUBLIC)
async def own_data(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[dict[str, Any]]:
    """Everything that is kept about the reader (GDPR, article 15)."""
    contact = await _contact(request, token)
    headers = {"content-disposition": 'attachment; filename="uppgifter.json"', "cache-control": "private, no-store"}
    return Response({name: contact[name] for name in OWN}, media_type="application/json", headers=headers)


async def _leaving(request: Request[Any, Any, Any], token: str) -> dict[str, Any]:
    payload = tokens.read("unsubscribe", token, request.app.state.settings.secret_key)
    contact = await contact_with_id(payload["contact"])
    if contact is None:
        raise TokenUnreadable
    return contact


@get("/avsluta/{token:str}", include_in_schema=False, opt=PUBLIC)
async def leave_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """P10: shows what stops; nothing has stopped yet."""
    contact = await _leaving(request, token)
    ended = contact["ended_at"] is not None
    return page(
        "suppliers/subscriptions/leave.html", token=token, ended=ended, masked=mask(contact["email"]), private=True
    )


@post("/avsluta/{token:str}", include_in_schema=False, opt=PUBLIC, status_code=200)
async def leave(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """End all mail, committed before this answers; RFC 8058 one-click gets 200 and no page. Again is harmless."""
    contact = await _leaving(request, token)
    await actions.end_contact(contact["id"], now=clock.now())
    form = await read_form(request)
    if form.first("List-Unsubscribe"):
        return Response(b"", status_code=200, media_type="text/plain")
    return page(
        "suppliers/subscriptions/leave.html", token=token, ended=True, masked=mask(contact["email"]), private=True
    )


@post("/avsluta/{token:str}/angra", include_in_schema=False, opt=PUBLIC)
async def come_back(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Take the ending back."""
    contact = await _leaving(request, token)
    await actions.resume_contact(contact["id"])
    return redirect(f"/avsluta/{token}", flash=gettext("Ångrat. Du får mejl som förut."))


ROUTES = [ask_for_link, send_link, choices, save_choices, own_data, leave_page, leave, come_back]
