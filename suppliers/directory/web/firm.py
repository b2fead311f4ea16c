"""`/intern/leverantorer/N`: one firm, what is known, sent and noted; and what an officer may do."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import Form, page, read_form, redirect, visit
from procurement.categories.queries import trade_names
from suppliers.directory import actions
from suppliers.directory.queries import alike, firm_of, history_of, merges_of
from suppliers.directory.web.listing import PATH, shown
from suppliers.directory.web.words import told
from suppliers.errors import DetailWrong
from suppliers.ports import Outbox
from suppliers.registry.domain import read_name
from suppliers.registry.errors import NoSuchContact
from suppliers.registry.queries import notes_of
from suppliers.signup.actions import mail_a_manage_link


def by() -> str:
    """Return who acts."""
    officer = visit().officer
    return officer.email if officer else "anbud"


class Firm(Controller):
    """A firm's page and what is done from it."""

    path = f"{PATH}/{{number:int}}"
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get()
    async def show(self, number: FromPath[int], outbox: NamedDependency[Outbox]) -> Response[str]:
        """Show the firm, its address masked."""
        return await _page(number, Form(), outbox)

    @post("/adress", opt=needs("officer", contacts=True), status_code=200)
    async def reveal(self, number: FromPath[int], outbox: NamedDependency[Outbox]) -> Response[str]:
        """Show the address whole; who read it is recorded."""
        await record_event(by(), "supplier.read", "supplier", str(number), at=clock.now())
        return await _page(number, Form(), outbox, whole=True)

    @post("/anteckning")
    async def note(
        self, request: Request[Any, Any, Any], number: FromPath[int], outbox: NamedDependency[Outbox]
    ) -> Any:
        """Note something the firm may read."""
        form = await read_form(request)
        text = form.text("text", gettext("Skriv anteckningen"), 2000)
        if form.valid:
            try:
                await actions.add_note(number, text, by=by(), now=clock.now())
                return redirect(f"{PATH}/{number}", flash=gettext("Sparat."))
            except DetailWrong as error:
                form.error("text", gettext(str(error)))
        return await _page(number, form, outbox)

    @post("/namn")
    async def rename(
        self, request: Request[Any, Any, Any], number: FromPath[int], outbox: NamedDependency[Outbox]
    ) -> Any:
        """Set the firm's name right."""
        form = await read_form(request)
        try:
            await actions.rename(number, read_name(form.first("company")), by=by(), now=clock.now())
        except DetailWrong as error:
            form.error(error.field, gettext(str(error)))
            return await _page(number, form, outbox)
        return redirect(f"{PATH}/{number}", flash=gettext("Sparat."))

    @post("/lank")
    async def mail_link(
        self, request: Request[Any, Any, Any], number: FromPath[int], outbox: NamedDependency[Outbox]
    ) -> Response[None]:
        """Mail the firm the link to its choices; officers change no choices of others."""
        firm = await _firm(number)
        secret = request.app.state.settings.secret_key
        await mail_a_manage_link(firm["email"], secret=secret, outbox=outbox, now=clock.now())
        return redirect(f"{PATH}/{number}", flash=gettext("Länken är mejlad."))

    @get("/glom", opt=needs("procurer", contacts=True))
    async def ask_to_forget(self, number: FromPath[int]) -> Response[str]:
        """Say what goes and what stays."""
        firm = await _firm(number)
        return page("suppliers/directory/forget.html", firm=shown(firm, {}), form=Form(), private=True)

    @post("/glom", opt=needs("procurer", contacts=True))
    async def forget(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
        """Erase the contact when the box is ticked."""
        firm, form = await _firm(number), await read_form(request)
        if not form.has("sure"):
            form.error("sure", gettext("Kryssa för att du vill ta bort kontakten."))
            return page("suppliers/directory/forget.html", firm=shown(firm, {}), form=form, private=True)
        secret = request.app.state.settings.secret_key
        await actions.forget(number, by=by(), secret=secret, now=clock.now())
        return redirect(PATH, flash=gettext("Kontakten är borttagen."))


async def _firm(number: int) -> dict[str, Any]:
    firm = await firm_of(number, clock.now())
    if firm is None:
        raise NoSuchContact
    return firm


async def _page(number: int, form: Form, outbox: Outbox, *, whole: bool = False) -> Response[str]:
    firm, officer = await _firm(number), visit().officer
    return page(
        "suppliers/directory/firm.html", firm=shown(firm, await trade_names(current_language()), whole=whole),
        form=form, whole=whole, may_read=bool(officer and officer.sees_contacts),
        notes=await notes_of(firm["supplier_id"]), alike=await alike(firm["supplier_id"]),
        merges=await merges_of(firm["supplier_id"]),
        history=told(await history_of(number, firm["supplier_id"], firm["email"])), letters=(await outbox.letters_to(number))[:50],
        may_forget=bool(officer and officer.sees_contacts and officer.has("procurer")), private=True,
    )  # fmt: skip
