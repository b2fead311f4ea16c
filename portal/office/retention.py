"""`/intern/drift/gallring`: how long everything is kept, under which decision, and what has been removed."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import gettext
from portal.foundation.retention import queries
from portal.foundation.retention.actions import Removed, decide
from portal.foundation.retention.domain import RecordClass
from portal.foundation.web import Form, page, page_of, read_form, read_query, redirect, visit
from portal.retention import purge_all, record_classes

PATH = "/intern/drift/gallring"
SIZE = 50


class Retention(Controller):
    """Classes, decisions, a trial and the log."""

    path = PATH
    opt = needs("administrator")
    guards = [check_access]

    @get()
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show every class with its rule, its decision and how much of it is gone."""
        return await _page(request)

    @post("/prova", status_code=200)
    async def trial(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Tell how much of each class would be removed now, and remove nothing."""
        done = await purge_all(request.app.state.settings, clock.now(), by="trial", dry_run=True)
        return await _page(request, {one.record_class: one for one in done})

    @get("/logg")
    async def log(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show what was removed, the newest first."""
        after = read_query(request).first("after")
        rows = await queries.removals(int(after) if after.isdigit() and len(after) < 19 else None, SIZE + 1)
        names = {one.key: one.name for one in record_classes(request.app.state.settings)}
        return page(
            "portal/office/removals.html",
            page=page_of(rows, SIZE, lambda row: str(row["id"])),
            names=names,
            private=True,
        )

    @get("/{key:str}")
    async def one(self, request: Request[Any, Any, Any], key: FromPath[str]) -> Response[str]:
        """Show a class and the form for its decision."""
        known = (await queries.decisions()).get(key) or {}
        form = Form.of(
            decision=known.get("decision", ""), decided_on=str(known.get("decided_on", "")),
            case_number=known.get("case_number") or "", rests="yes" if known.get("rests") else "",
        )  # fmt: skip
        return _form_page(_class_of(request, key), form)

    @post("/{key:str}")
    async def enter(self, request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
        """Keep the decision; it holds from the next removal."""
        one, form = _class_of(request, key), await read_form(request)
        decision = form.text("decision", gettext("Skriv vilket beslut, till exempel KS § 12"), 200)
        on = form.day("decided_on", gettext("Skriv dagen för beslutet, till exempel 2026-10-14"))
        if on is None and "decided_on" not in form.errors:
            form.error("decided_on", gettext("Skriv dagen för beslutet, till exempel 2026-10-14"))
        case_number = form.text("case_number", longest=60) or None
        if not form.valid or on is None:
            return _form_page(one, form)
        officer = visit().officer
        await decide(
            one.key, decision, on, case_number=case_number, rests=form.first("rests") == "yes",
            by=officer.email if officer else "anbud", now=clock.now(),
        )  # fmt: skip
        return redirect(PATH, flash=gettext("Beslutet är sparat."))


def _class_of(request: Request[Any, Any, Any], key: str) -> RecordClass:
    for one in record_classes(request.app.state.settings):
        if one.key == key:
            return one
    raise NotFoundException


def _form_page(one: RecordClass, form: Form) -> Response[str]:
    return page("portal/office/retention_class.html", one=one, form=form, private=True)


async def _page(request: Request[Any, Any, Any], tried: dict[str, Removed] | None = None) -> Response[str]:
    known, gone = await queries.decisions(), await queries.removed_so_far()
    return page(
        "portal/office/retention.html", classes=record_classes(request.app.state.settings), decisions=known,
        cited=queries.cited, gone=gone, tried=tried,
        undecided=sum(one.remove is not None and one.key not in known for one in record_classes(request.app.state.settings)),
        private=True,
    )  # fmt: skip
