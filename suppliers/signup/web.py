"""P4–P8: the sign-up, from what to a confirmed subscription. No account, no password; GET changes nothing."""

from datetime import timedelta
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import OWN_NAMES, current_language, gettext
from portal.foundation.limits import take
from portal.foundation.web import Form, page, read_form, read_query, redirect
from procurement.categories.actions import look_up
from procurement.categories.domain import name_of_code, read_code
from procurement.categories.errors import UnknownCode
from procurement.categories.queries import active_trades, trades_by_area
from suppliers.ports import Outbox
from suppliers.registry.addresses import read_address
from suppliers.registry.domain import CompanyNumber, read_company_number, read_name
from suppliers.registry.errors import DetailWrong
from suppliers.registry.queries import contact_with_id
from suppliers.signup.actions import ask_to_confirm, confirm, manage_token, pending_of
from suppliers.subscriptions.domain import Wish, read_wish

HOUR = timedelta(hours=1)
MOST_PER_NETWORK, MOST_PER_ADDRESS = 60, 5
MOST_FOUND = 20


async def picker(form: Form) -> dict[str, Any]:
    """Return what the picker of trades shows for what is searched and chosen."""
    language = current_language()
    areas = await trades_by_area(language)
    trades = {trade.slug: trade for area in areas for trade in area.trades}
    words = form.text("q")[:100]
    found = await look_up(words, language, now=clock.now()) if words else None
    shown = [trades[hit.key] for hit in found.trades[:MOST_FOUND] if hit.key in trades] if found else []
    codes = [hit.key for hit in found.codes[:10]] if found else []
    return {
        "areas": areas,
        "words": words,
        "searched": found is not None,
        "shown": shown,
        "codes": [(code, name_of_code(code, language)) for code in codes],
        "chosen": [trades[slug] for slug in form.choices("trades", trades)],
        "chosen_codes": [(code, name_of_code(code, language)) for code in _codes(form)],
    }


def _codes(form: Form) -> list[str]:
    codes = []
    for text in form.choices("cpv"):
        try:
            codes.append(read_code(text))
        except UnknownCode:
            continue
    return list(dict.fromkeys(codes))


@get("/prenumerera", include_in_schema=False, opt=PUBLIC)
async def what(request: Request[Any, Any, Any]) -> Response[str]:
    """P4: what can you supply? Everything chosen stands in the address, so Back and bookmarks work."""
    form = read_query(request)
    if form.has("vidare"):
        if form.first("everything") == "yes" or form.choices("trades") or _codes(form):
            return await _details(form)
        form.error("trades", gettext("Välj allt, eller minst en bransch."))
    return page("suppliers/signup/what.html", form=form, **await picker(form))


async def _details(form: Form, status: int = 200) -> Response[str]:
    form.values.setdefault("frequency", ["day"])
    form.values.setdefault("language", [current_language()])
    languages = [(code, OWN_NAMES[code]) for code in OWN_NAMES]
    return page("suppliers/signup/details.html", form=form, languages=languages, status=status, **await picker(form))


@post("/prenumerera", include_in_schema=False, opt=PUBLIC)
async def sign_up(request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[Any]:
    """Keep the form and mail a link; the page is the same whether or not the address is known."""
    form = await read_form(request)
    read = await _read(form)
    if read is None:
        form.values["organisation_number"] = (
            [] if "organisation_number" in form.errors else form.all("organisation_number")
        )
        return await _details(form)
    email, company, number, wish = read
    if not form.first("webbplats"):
        now = clock.now()
        network = request.client.host if request.client else ""
        await take("sign-up", network, most=MOST_PER_NETWORK, window=HOUR, now=now)
        await take("sign-up to", email, most=MOST_PER_ADDRESS, window=HOUR, now=now)
        secret = request.app.state.settings.secret_key
        await ask_to_confirm(email, company, number, wish, secret=secret, outbox=outbox, now=now)
    return page("suppliers/signup/check.html", email=email, private=True)


async def _read(form: Form) -> tuple[str, str, CompanyNumber | None, Wish] | None:
    """Return the checked form, or None with an error beside each wrong field."""
    trades = {trade.slug for trade in await active_trades()}
    readers = {
        "email": lambda: read_address(form.first("email")),
        "company": lambda: read_name(form.first("company")),
        "organisation_number": lambda: read_company_number(form.first("organisation_number")),
        "trades": lambda: read_wish(form.values, trades, current_language()),
    }
    read: dict[str, Any] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader()
        except DetailWrong as error:
            form.error(error.field, gettext(str(error)))
    return None if form.errors else (read["email"], read["company"], read["organisation_number"], read["trades"])


@get("/bekrafta/{token:str}", include_in_schema=False, opt=PUBLIC)
async def confirm_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """P8: one button. Opening the link changes nothing: mail scanners open links, too."""
    secret = request.app.state.settings.secret_key
    pending = await pending_of(token, secret=secret, now=clock.now())
    return page("suppliers/signup/confirm.html", done=pending["confirmed_at"] is not None, private=True)


@post("/bekrafta/{token:str}", include_in_schema=False, opt=PUBLIC)
async def confirm_it(
    request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]
) -> Response[Any]:
    """Make the subscription active and show the choices; a second time changes nothing."""
    secret, now = request.app.state.settings.secret_key, clock.now()
    contact_id = await confirm(token, secret=secret, outbox=outbox, now=now)
    contact = await contact_with_id(contact_id)
    version = contact["token_version"] if contact else 1
    return redirect(
        f"/mina-val/{manage_token(contact_id, version, secret, now)}",
        flash=gettext("Klart. Prenumerationen är bekräftad."),
    )


ROUTES = [what, sign_up, confirm_page, confirm_it]
