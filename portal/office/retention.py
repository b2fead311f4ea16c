"""`/intern/drift/gallring`: how long everything is kept, under which decision, and what has been removed."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.queries import events
from portal.foundation.i18n import N_, gettext, ngettext
from portal.foundation.retention import queries
from portal.foundation.retention.actions import Removed, decide, purge
from portal.foundation.retention.domain import (
    LONGEST_DAYS,
    RecordClass,
    days_of,
    kept_in_words,
    period_of,
    period_text,
)
from portal.foundation.web import Form, page, page_of, read_form, read_query, redirect, visit
from portal.office.sentences import details_of
from portal.retention import purge_all, record_classes

PATH = "/intern/drift/gallring"
SIZE = 50
UNITS = {"days": N_("dagar"), "years": N_("år")}


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
        rows = await queries.removals(int(after) if after.isdecimal() and len(after) < 19 else None, SIZE + 1)
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
        one, decisions = _class_of(request, key), await queries.decisions()
        known = decisions.get(key) or {}
        form = Form.of(
            decision=known.get("decision", ""), decided_on=str(known.get("decided_on", "")),
            case_number=known.get("case_number") or "", rests="yes" if known.get("rests") else "",
            kept=period_of(one, decisions).days, unit="days", reason=known.get("reason") or "",
        )  # fmt: skip
        return await _form_page(one, form)

    @post("/{key:str}")
    async def enter(self, request: Request[Any, Any, Any], key: FromPath[str]) -> Response[Any]:
        """Keep the decision; it holds from the next removal. A shorter time says first how much it removes at once."""
        one, form = _class_of(request, key), await read_form(request)
        decisions, now = await queries.decisions(), clock.now()
        decision = form.text("decision", gettext("Skriv vilket beslut, till exempel KS § 12"), 200)
        on = form.day("decided_on", gettext("Skriv dagen för beslutet, till exempel 2026-10-14"))
        if on is None and "decided_on" not in form.errors:
            form.error("decided_on", gettext("Skriv dagen för beslutet, till exempel 2026-10-14"))
        case_number = form.text("case_number", longest=60) or None
        kept, reason = _kept(one, form), form.text("reason", longest=500)
        if kept is not None and not reason:
            form.error("reason", gettext("Skriv varför tiden är en annan än Anbuds förslag"))
        if form.valid and form.first("sure") != "yes" and form.first("rests") != "yes":
            await _tell_what_goes(one, form, kept, decisions, now)
        if not form.valid or on is None:
            return await _form_page(one, form)
        officer = visit().officer
        await decide(
            one.key, decision, on, case_number=case_number, rests=form.first("rests") == "yes", kept_days=kept,
            reason=reason, by=officer.email if officer else "anbud", now=now,
        )  # fmt: skip
        return redirect(PATH, flash=gettext("Beslutet är sparat."))


def _class_of(request: Request[Any, Any, Any], key: str) -> RecordClass:
    for one in record_classes(request.app.state.settings):
        if one.key == key:
            return one
    raise NotFoundException


def _kept(one: RecordClass, form: Form) -> int | None:
    """Return how many days are asked for; None where it is what Anbud proposes, or the class has no period."""
    if one.period is None:
        return None
    message = gettext("Skriv hur länge med siffror, till exempel 90")
    number, unit = form.whole("kept", message, 1, LONGEST_DAYS), form.choice("unit", UNITS, message)
    if number is None:
        form.error("kept", message)
        return None
    days = days_of(number, unit)
    if not one.shortest.days <= days <= LONGEST_DAYS:
        said = gettext("Minst %(shortest)s dagar och högst 100 år") % {"shortest": one.shortest.days}
        form.error("kept", said)
    return None if days == one.period.days else days


async def _tell_what_goes(
    one: RecordClass, form: Form, kept: int | None, decisions: dict[str, dict[str, Any]], now: datetime
) -> None:
    """Ask for a tick where the new time is shorter than the one that holds and would remove something at once."""
    new = timedelta(days=kept) if kept is not None else one.period
    if new is None or new >= period_of(one, decisions):
        return
    [tried] = await purge([one], now=now, by="trial", dry_run=True, instead={one.key: new})
    if tried.removed:
        form.error("sure", ngettext(
            "Med den kortare tiden tas %(num)s bort inom en timme. Kryssa för att det är meningen.",
            "Med den kortare tiden tas %(num)s bort inom en timme. Kryssa för att det är meningen.", tried.removed,
        ) % {"num": tried.removed})  # fmt: skip


async def _form_page(one: RecordClass, form: Form) -> Response[str]:
    decisions = await queries.decisions()
    past = await events(object_kind="retention", object_reference=one.key)
    return page(
        "portal/office/retention_class.html", one=one, form=form, kept=kept_in_words(one, decisions),
        proposed=period_text(one.period) if one.period else "", shortest=period_text(one.shortest),
        units=[(unit, gettext(name)) for unit, name in UNITS.items()],
        past=[(event.at, event.actor, details_of(event)) for event in past], private=True,
    )  # fmt: skip


async def _page(request: Request[Any, Any, Any], tried: dict[str, Removed] | None = None) -> Response[str]:
    known, gone = await queries.decisions(), await queries.removed_so_far()
    return page(
        "portal/office/retention.html", classes=record_classes(request.app.state.settings), decisions=known,
        cited=queries.cited, kept=kept_in_words, gone=gone, tried=tried,
        undecided=sum(one.remove is not None and one.key not in known for one in record_classes(request.app.state.settings)),
        private=True,
    )  # fmt: skip
