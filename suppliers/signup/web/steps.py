"""P4–P7: what, how, who, and "check your e-mail". Nothing is kept before the last step is posted."""

from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency

from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import current_language
from portal.foundation.i18n.fallback import spoken
from portal.foundation.limits import TooOften, take
from portal.foundation.limits.networks import THIS_MACHINE, network_of
from portal.foundation.web import page
from portal.foundation.web.forms import Form, read_form, read_query
from procurement.categories.actions import look_up
from procurement.categories.domain import name_of_code
from procurement.categories.queries import active_trades, trades_by_area
from procurement.register.domain.searching import clean
from suppliers.ports import Outbox
from suppliers.registry.addresses import read_address
from suppliers.registry.areas import read_postcode
from suppliers.registry.domain import PERSONAL, CompanyNumber, likely_address, read_company_number, read_name
from suppliers.registry.errors import DetailWrong
from suppliers.signup import actions
from suppliers.signup.web.words import all_chosen, followed_names, kept, offered, say, search_name
from suppliers.subscriptions.domain import Wish, read_wish

HOUR = timedelta(hours=1)
FROM_ONE_NETWORK = 5
# Behind a proxy on this machine all visitors come from here; they must not shut each other out.
FROM_THIS_MACHINE = 200
TO_ONE_ADDRESS = 3
QUICKEST = 2
WHAT = ("everything", "trades", "cpv", "words", "procurements")
HOW = ("frequency", "language", "meetings", "reminders")
ADDRESS = "till"


class GivenFirm(NamedTuple):
    """What the last step says of the firm."""

    company: str
    email: str
    number: CompanyNumber | None
    postcode: str | None


READERS = {
    "company": read_name, "email": read_address, "organisation_number": read_company_number, "postcode": read_postcode,
}  # fmt: skip


@get("/prenumerera", include_in_schema=False, opt=PUBLIC)
async def what(request: Request[Any, Any, Any]) -> Response[str]:
    """P4: everything, or trades found by one's own words."""
    form = read_query(request)
    return await what_page(form)


async def what_page(form: Form) -> Response[str]:
    """Show the first step with what is chosen so far."""
    form.values.setdefault("oppnad", [str(int(clock.now().timestamp()))])
    if not form.has("everything") and any(form.all(name) for name in WHAT[1:]):
        form.values["everything"] = ["no"]
    if told := form.errors.pop("trades", None):
        # Trades are many boxes in many groups: what is wrong with the choice is told at, and leads to, its first question.
        form.error("everything", told)
    return page("suppliers/signup/what.html", form=form, kept=kept(form, *WHAT), **await picker(form), **offered())


async def picker(form: Form) -> dict[str, Any]:
    """Return what the picker shows; each trade stands once: chosen, found, or in its area."""
    language, words = current_language(), form.first("q").strip()
    by_slug = {trade.slug: spoken(trade.names) for trade in await active_trades()}
    chosen = [(slug, by_slug[slug]) for slug in form.choices("trades", by_slug)]
    codes = [(code, name_of_code(code, language)) for code in form.choices("cpv") if code.isdigit() and len(code) == 8]
    result = await look_up(words, language, now=clock.now()) if words else None
    taken = {slug for slug, _name in chosen}
    hits = [(hit.key, by_slug[hit.key]) for hit in result.trades if hit.key in by_slug] if result else []
    hits = [hit for hit in hits if hit[0] not in taken]
    code_hits = [(hit.key, name_of_code(hit.key, language)) for hit in result.codes] if result else []
    taken |= {slug for slug, _name in hits}
    areas = [
        (spoken(area.names), [(trade.slug, spoken(trade.names)) for trade in area.trades if trade.slug not in taken])
        for area in await trades_by_area(language)
    ]
    return {
        "words": words, "chosen": chosen, "codes": codes, "hits": hits, "areas": [a for a in areas if a[1]],
        "searches": [(said, search_name(said)) for said in form.choices("words")],
        "followed": await followed_names(form.choices("procurements")),
        "keepable": kept_words if (kept_words := clean(words)) not in form.choices("words") else "",
        "code_hits": [hit for hit in code_hits if hit not in codes], "nothing": result is not None and result.is_empty,
    }  # fmt: skip


@get("/prenumerera/hur", include_in_schema=False, opt=PUBLIC)
async def how(request: Request[Any, Any, Any]) -> Response[str]:
    """P5: how often, which language, meetings, reminders."""
    form = read_query(request)
    await wish_of(form)
    if any(name in form.errors for name in WHAT):
        return await what_page(only(form, *WHAT))
    form.errors.clear()
    return how_page(form)


def how_page(form: Form) -> Response[str]:
    """Show the second step; what nobody has chosen yet stands as most want it."""
    if not form.has("frequency"):
        form.values.update(frequency=["day"], meetings=["yes"])
    form.values.setdefault("language", [current_language()])
    return page("suppliers/signup/how.html", form=form, kept=kept(form, *HOW), **offered())


@get("/prenumerera/foretag", include_in_schema=False, opt=PUBLIC)
async def who(request: Request[Any, Any, Any]) -> Response[str]:
    """P6: firm and address."""
    form = read_query(request)
    await wish_of(form)
    return await first_wrong(form) or await who_page(form)


async def who_page(form: Form, meant: str | None = None) -> Response[str]:
    """Show the last step with what was chosen."""
    form.values.setdefault("oppnad", [str(int(clock.now().timestamp()))])
    return page(
        "suppliers/signup/who.html", form=form, private=True, meant=meant,
        kept=kept(form, *READERS),
        chosen=await all_chosen({name: form.choices(name) for name in WHAT[1:]}),
        back=kept(form, *READERS), **offered(),
    )  # fmt: skip


async def first_wrong(form: Form) -> Response[str] | None:
    """Return the earliest step that holds an error, or None."""
    if any(name in form.errors for name in WHAT):
        return await what_page(only(form, *WHAT))
    if any(name in form.errors for name in HOW):
        return how_page(only(form, *HOW))
    return None


def only(form: Form, *names: str) -> Form:
    """Return the form with the errors of one step."""
    form.errors = {name: text for name, text in form.errors.items() if name in names}
    return form


async def wish_of(form: Form) -> Wish | None:
    """Return the wish of a form, or None with the error beside its field."""
    try:
        return read_wish(form.values, {trade.slug for trade in await active_trades()}, current_language())
    except DetailWrong as error:
        say(form, error)
        return None


@post("/prenumerera", include_in_schema=False, opt=PUBLIC, status_code=200)
async def ask(request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[Any]:
    """Take the whole form; the answer is the same whether or not the address is known."""
    form = await read_form(request)
    if corrected := form.first("address_meant"):
        form.values["email"] = [corrected]
    wish = await wish_of(form)
    firm = firm_of(form)
    if form.errors or wish is None:
        return await first_wrong(form) or await who_page(form)
    email = firm.email
    meant = likely_address(email)
    if meant and form.first("address_is_right") != email:
        return await who_page(form, meant)
    if not is_a_robot(form):
        await count_sign_up(request)
        await ask_quietly(request, firm, wish, outbox)
    return check_your_mail(email)


async def ask_quietly(request: Request[Any, Any, Any], firm: GivenFirm, wish: Wish, outbox: Outbox) -> None:
    """Ask for the confirmation; an address that has had enough mail gets no more, and nobody is told."""
    now, secret = clock.now(), request.app.state.settings.secret_key
    try:
        await take("signup mail", firm.email, most=TO_ONE_ADDRESS, window=HOUR, now=now)
    except TooOften:
        return
    await actions.ask_to_confirm(
        firm.email, firm.company, firm.number, wish, secret=secret, outbox=outbox, now=now, postcode=firm.postcode
    )


def firm_of(form: Form) -> GivenFirm:
    """Return what is said of the firm, with an error beside each field that is wrong."""
    found: dict[str, Any] = {"company": "", "email": ""}
    for name, read in READERS.items():
        try:
            found[name] = read(form.first(name))
        except DetailWrong as error:
            say(form, error)
            if str(error) == PERSONAL:
                form.values[name] = [""]  # not even the page repeats it
    return GivenFirm(found["company"], found["email"], found.get("organisation_number"), found.get("postcode"))


def is_a_robot(form: Form) -> bool:
    """Tell whether nobody has read the pages: the unseen field is filled, or it all took less than two seconds."""
    opened = form.first("oppnad")
    quick = opened.isdigit() and len(opened) < 12 and clock.now().timestamp() - int(opened) < QUICKEST
    return bool(form.first("webbplats")) or quick


async def count_sign_up(request: Request[Any, Any, Any]) -> None:
    """Count one more sign-up of the request's network; the sixth in an hour is refused."""
    network = network_of(request)
    most = FROM_THIS_MACHINE if network in THIS_MACHINE else FROM_ONE_NETWORK
    await take("signup", network, most=most, window=HOUR, now=clock.now())


def check_your_mail(email: str) -> Response[Any]:
    """Show P7; the address is kept in a cookie for "send again", for addresses of pages end up in logs."""
    answer = page("suppliers/signup/check.html", private=True, email=email)
    answer.set_cookie(Cookie(ADDRESS, value=quote(email), max_age=3600, httponly=True, samesite="lax", path="/"))
    return answer


@get("/prenumerera/kolla-mejlen", include_in_schema=False, opt=PUBLIC)
async def check(request: Request[Any, Any, Any]) -> Response[str]:
    """P7: where the letter went, and what to do when it does not come."""
    return page("suppliers/signup/check.html", private=True, email=unquote(request.cookies.get(ADDRESS, "")))


@post("/prenumerera/kolla-mejlen", include_in_schema=False, opt=PUBLIC, status_code=200)
async def send_again(request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[Any]:
    """Mail the confirmation once more to the address that waits for it."""
    email, now = unquote(request.cookies.get(ADDRESS, "")), clock.now()
    await count_sign_up(request)
    try:
        await take("signup mail", email, most=TO_ONE_ADDRESS, window=HOUR, now=now)
    except TooOften:
        return check_your_mail(email)
    await actions.send_again(email, secret=request.app.state.settings.secret_key, outbox=outbox, now=now)
    return check_your_mail(email)


ROUTES: list[Any] = [what, how, who, ask, check, send_again]
