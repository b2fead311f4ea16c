"""`/intern/leverantorer/ny`: a firm added over the phone; it still confirms by e-mail."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import OWN_NAMES, current_language, gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.categories.queries import active_trades, trades_by_area
from suppliers.directory import actions
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import OFTEN, PATH
from suppliers.errors import DetailWrong
from suppliers.ports import Outbox
from suppliers.registry.addresses import read_address
from suppliers.registry.areas import read_postcode
from suppliers.registry.domain import read_company_number, read_name
from suppliers.subscriptions.domain import Wish, read_wish


class Adding(Controller):
    """The form."""

    path = f"{PATH}/ny"
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get()
    async def ask(self) -> Response[str]:
        """Show an empty form."""
        return await _page(Form.of(frequency="day", language="sv"))

    @post()
    async def add(self, request: Request[Any, Any, Any], outbox: NamedDependency[Outbox]) -> Response[Any]:
        """Mail the firm what was said, to confirm."""
        form = await read_form(request)
        email, company, number = _read(form, "email", read_address), _read(form, "company", read_name), None
        number = _read(form, "organisation_number", read_company_number)
        postcode = _read(form, "postcode", read_postcode)
        wish = await _wish(form)
        source = form.text("source", gettext("Skriv hur ni fick uppgifterna, till exempel samtal den 14 oktober"), 200)
        if not form.valid or wish is None or email is None or company is None:
            return await _page(form)
        secret = request.app.state.settings.secret_key
        await actions.add_by_phone(
            email, company, number, wish, source=source, by=by(), secret=secret, outbox=outbox, now=clock.now(),
            postcode=postcode,
        )  # fmt: skip
        return redirect(PATH, flash=gettext("Vi har mejlat företaget en länk att bekräfta med."))


def _read(form: Form, name: str, reader: Any) -> Any:
    try:
        return reader(form.first(name))
    except DetailWrong as error:
        form.error(error.field, gettext(str(error)))
        return None


async def _wish(form: Form) -> Wish | None:
    try:
        return read_wish(form.values, {trade.slug for trade in await active_trades()})
    except DetailWrong as error:
        form.error(error.field, gettext(str(error)))
        return None


async def _page(form: Form) -> Response[str]:
    return page(
        "suppliers/directory/add.html", form=form, areas=await trades_by_area(current_language()),
        frequencies=[(value, gettext(name)) for value, name in OFTEN.items()],
        languages=[(value, name) for value, name in OWN_NAMES.items()], private=True,
    )  # fmt: skip
