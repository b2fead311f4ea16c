"""`/intern/leverantorer/kanda`: firms that are known by a ledger and get no mail; one of them; doubles and merging."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from suppliers.directory import actions
from suppliers.directory.errors import NotToMerge
from suppliers.directory.queries import (
    alike,
    contacts_of,
    count_known,
    doubles,
    firm_numbered,
    history_of,
    known_firms,
    merges_of,
)
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import PATH
from suppliers.directory.web.words import origin_name, told
from suppliers.errors import DetailWrong
from suppliers.registry.queries import notes_of

SIZE = 50


class Known(Controller):
    """Firms without a contact, and firms that may be one."""

    path = PATH
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get("/kanda")
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show a page of them."""
        query = read_query(request)
        words, after = query.first("q").strip()[:100], query.whole("after", "", 0, 2_000_000_000)
        rows = await known_firms(words, after=after, limit=SIZE + 1)
        return page(
            "suppliers/directory/known.html", rows=rows[:SIZE], words=words, total=await count_known(),
            after=rows[SIZE - 1]["id"] if len(rows) > SIZE else None, private=True,
        )  # fmt: skip

    @get("/foretag/{number:int}")
    async def one(self, number: FromPath[int]) -> Response[Any]:
        """Show a firm; one with a contact has its page there."""
        contacts = await contacts_of(number)
        return redirect(f"{PATH}/{contacts[0]['id']}") if contacts else await _firm_page(number, Form())

    @post("/foretag/{number:int}/anteckning")
    async def note(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
        """Note something the firm may read."""
        form, _found = await read_form(request), await firm_numbered(number)
        text = form.text("text", gettext("Skriv anteckningen"), 2000)
        if form.valid:
            try:
                await actions.note_firm(number, text, by=by(), now=clock.now())
                return redirect(f"{PATH}/foretag/{number}", flash=gettext("Sparat."))
            except DetailWrong as error:
                form.error("text", gettext(str(error)))
        return await _firm_page(number, form)

    @get("/dubbletter")
    async def show_doubles(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show firms that have the same number or the same name."""
        groups = await doubles(after=read_query(request).first("after")[:200], limit=SIZE + 1)
        after = groups[SIZE - 1]["key"] if len(groups) > SIZE else None
        return page("suppliers/directory/doubles.html", groups=groups[:SIZE], after=after, private=True)

    @get("/sla-ihop/{gone:int}/{kept:int}", opt=needs("procurer"))
    async def ask_to_merge(self, gone: FromPath[int], kept: FromPath[int]) -> Response[str]:
        """Say what moves and that it can be undone."""
        return await _merge_page(gone, kept, Form())

    @post("/sla-ihop/{gone:int}/{kept:int}", opt=needs("procurer"))
    async def merge(self, gone: FromPath[int], kept: FromPath[int]) -> Response[Any]:
        """Merge the two."""
        form = Form()
        try:
            await actions.merge(gone, kept, by=by(), now=clock.now())
        except NotToMerge as refused:
            form.error("merge", str(refused))
            return await _merge_page(gone, kept, form)
        return redirect(f"{PATH}/foretag/{kept}", flash=gettext("Företagen är sammanslagna. Det går att ångra här."))

    @post("/skilda/{one_firm:int}/{other:int}", opt=needs("procurer"))
    async def tell_apart(self, one_firm: FromPath[int], other: FromPath[int]) -> Response[None]:
        """Say that they are two."""
        await actions.tell_apart(one_firm, other, by=by(), now=clock.now())
        return redirect(f"{PATH}/dubbletter", flash=gettext("Sparat. Vi frågar inte om dem igen."))

    @post("/angra-sammanslagning/{number:int}", opt=needs("procurer"))
    async def part(self, number: FromPath[int]) -> Response[None]:
        """Take a merge back."""
        again = await actions.undo_merge(number, by=by(), now=clock.now())
        return redirect(f"{PATH}/foretag/{again}", flash=gettext("Sammanslagningen är ångrad."))


async def _firm_page(number: int, form: Form) -> Response[str]:
    firm, officer = await firm_numbered(number), visit().officer
    return page(
        "suppliers/directory/known_firm.html", firm=firm, origin=origin_name(firm["origin"]), form=form,
        notes=await notes_of(number), alike=await alike(number), merges=await merges_of(number),
        history=told(await history_of(None, number)), may_extract=bool(officer and officer.has("procurer") and officer.sees_contacts), private=True,
    )  # fmt: skip


async def _merge_page(gone: int, kept: int, form: Form) -> Response[str]:
    pair = [await firm_numbered(gone), await firm_numbered(kept)]
    counts = [len(await contacts_of(firm["id"])) for firm in pair]
    notes = [len(await notes_of(firm["id"])) for firm in pair]
    return page(
        "suppliers/directory/merge.html", gone=pair[0], kept=pair[1], contacts=counts, notes=notes, form=form, private=True,
        origins=[origin_name(firm["origin"]) for firm in pair],
    )  # fmt: skip
