"""`/intern/upphandlingar/N/direktupphandling`: the file of a direct award, to read, to write in, and to take away."""

import asyncio
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from notifications.direct_awards import actions, queries
from notifications.direct_awards.compose import MOST_IN_WORKBOOK, MOST_TOLD, TOLD_HEADS, file_of, told_row
from notifications.direct_awards.domain import BASES, LACKS, OUTCOMES, WAYS
from notifications.direct_awards.errors import WrittenMeanwhile
from notifications.direct_awards.formats import pdf_of, xlsx_of
from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.audit.actions import record_event
from portal.foundation.audit.queries import events
from portal.foundation.database import rows_of
from portal.foundation.feeds.sheets import XLSX_TYPE
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from portal.foundation.web.uploads import to_be_saved
from procurement.categories.queries import trade_names
from procurement.plan.queries import office_day
from procurement.register.actions import number_buyer
from procurement.register.queries import procurement_by_reference
from suppliers.errors import DetailWrong
from suppliers.registry.domain import holds_personal_number, read_company_number, read_name

OFFICER, NAMES = needs("officer"), needs("officer", contacts=True)
LIST = "/intern/upphandlingar"
PATH = f"{LIST}/{{reference:str}}/direktupphandling"
A_DAY, A_SUM = "Skriv ett datum, till exempel 2026-10-14", "Skriv beloppet i kronor, till exempel 185 000"
LONGEST = 5000
SHOWN_AT_ONCE = 100


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


def _sees_firms() -> bool:
    officer = visit().officer
    return bool(officer and officer.sees_contacts)


def _here(reference: str) -> str:
    return f"{LIST}/{reference}/direktupphandling"


@get(PATH, include_in_schema=False, opt=OFFICER)
async def show(reference: FromPath[str]) -> Response[str]:
    """Show the file and the form for what an officer must say; firms by name for those who may see them."""
    return await _page(reference)


async def _page(reference: str, form: Form | None = None) -> Response[str]:
    names, now = _sees_firms(), clock.now()
    file = await file_of(reference, now, names=names)
    if names and file["asked"]:
        await _note_reading(reference)
    facts = file["facts"]
    if form is None:
        form = Form.of(
            basis=facts["basis"], basis_text=facts["basis_text"], competition=facts["competition"], grounds=facts["grounds"],
            value=_kronor(facts["value_minor"]), contract_on=facts["contract_on"], revision=facts["file_revision"],
        )  # fmt: skip
    judged = file["judged"]
    return page(
        "notifications/direct_awards/file.html", form=form, f=file, here=_here(reference), judged=judged, zip=zip,
        bases=[("", gettext("Välj")), *BASES.items()], missing=[LACKS[name] for name in judged.missing],
        later=[LACKS[name] for name in judged.later], sees_firms=names, private=True,
    )  # fmt: skip


def _kronor(minor: int | None) -> str:
    if minor is None:
        return ""
    whole, part = divmod(minor, 100)
    return f"{whole},{part:02}" if part else str(whole)


async def _note_reading(reference: str) -> None:
    """Put on the audit trail that somebody read firms' names here; once a day is enough to know it."""
    now = clock.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    seen = await events(actor=_by(), object_kind="procurement", object_reference=reference, since=today)
    if not any(event.verb == "procurement.asked_read" for event in seen):
        await record_event(_by(), "procurement.asked_read", "procurement", reference, at=now)


@post(PATH, include_in_schema=False, opt=OFFICER)
async def write(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Save what is said of the purchase as a whole."""
    form, found = await read_form(request), await procurement_by_reference(reference)
    fields = _written(form)
    number = _number(form, "buyer_number")
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den."))
    if not form.valid or seen is None:
        return await _page(reference, form)
    try:
        await actions.write_file(reference, fields, seen=seen, by=_by(), now=clock.now())
    except WrittenMeanwhile as error:
        return await _disputed(reference, form, error)
    if number:
        await number_buyer(found["buyer_id"], number, by=_by(), now=clock.now())
    return redirect(_here(reference), flash=gettext("Sparat."))


async def _disputed(reference: str, form: Form, error: WrittenMeanwhile) -> Response[str]:
    """Show the words again beside what the other wrote; saved once more, they hold."""
    [facts] = await rows_of(queries.facts_of((await procurement_by_reference(reference))["id"]))
    form.error("competition", str(error))
    form.values["revision"] = [str(facts["file_revision"])]
    answer = await _page(reference, form)
    answer.status_code = 409
    return answer


def _written(form: Form) -> dict[str, Any]:
    basis = form.first("basis") or None
    if basis is not None and basis not in BASES:
        form.error("basis", gettext("Välj ett av skälen"))
    texts = {name: form.text(name, longest=LONGEST, too_long=gettext("Högst 5 000 tecken"))
             for name in ("basis_text", "competition", "grounds")}  # fmt: skip
    if basis == "other" and not texts["basis_text"]:
        form.error("basis_text", gettext("Skriv vilket skäl det är"))
    _without_personal_numbers(form, texts)
    value, signed = form.money("value", gettext(A_SUM)), form.day("contract_on", gettext(A_DAY))
    if signed and signed > office_day(clock.now()):
        form.error("contract_on", gettext("Dagen har inte varit än"))
    return {"basis": basis, **texts, "value_minor": value, "contract_on": signed}


def _without_personal_numbers(form: Form, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        if holds_personal_number(text):
            form.error(name, gettext("Texten ser ut att innehålla ett personnummer. Skriv den utan."))


def _number(form: Form, name: str) -> str | None:
    try:
        number = read_company_number(form.text(name, longest=40))
    except DetailWrong as wrong:
        form.error(name, str(wrong))
        return None
    return number.number if number else None


@get(f"{PATH}/tillfragad", include_in_schema=False, opt=NAMES)
async def new(reference: FromPath[str]) -> Response[str]:
    """The form for a firm that was asked."""
    found = await procurement_by_reference(reference)
    return _asked_page(Form.of(asked_on=office_day(clock.now()), outcome="waiting"), found)


def _asked_page(form: Form, found: dict[str, Any], asked: dict[str, Any] | None = None) -> Response[str]:
    return page(
        "notifications/direct_awards/asked.html", form=form, reference=found["reference"], here=_here(found["reference"]),
        asked=asked, ways=list(WAYS.items()), outcomes=list(OUTCOMES.items()), private=True,
    )  # fmt: skip


@post(f"{PATH}/tillfragad", include_in_schema=False, opt=NAMES)
async def enter(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[Any]:
    """Keep who was asked."""
    form, found = await read_form(request), await procurement_by_reference(reference)
    fields = _asked(form)
    if not form.valid:
        return _asked_page(form, found)
    await actions.enter_asked(reference, fields, by=_by(), now=clock.now())
    return redirect(_here(reference), flash=gettext("Företaget är tillagt."))


def _asked(form: Form) -> dict[str, Any]:
    company = form.text("company", gettext("Skriv företagets namn"), 200)
    try:
        company = read_name(company) if company else company
    except DetailWrong as wrong:
        form.error("company", str(wrong))
    why = form.text("why", gettext("Skriv varför just det här företaget tillfrågades"), 1000)
    _without_personal_numbers(form, {"why": why})
    today, asked = office_day(clock.now()), form.day("asked_on", gettext(A_DAY))
    answered, outcome = (
        form.day("answered_on", gettext(A_DAY)),
        form.choice("outcome", OUTCOMES, gettext("Välj utfall")),
    )
    amount = form.money("amount", gettext(A_SUM))
    if asked is None:
        form.error("asked_on", gettext("Skriv dagen då företaget tillfrågades, till exempel 2026-10-14"))
    _check_days(form, asked, answered, today)
    if amount is not None and outcome != "bid":
        form.error("amount", gettext("Beloppet hör till ett anbud. Välj ”Lämnade anbud” eller töm fältet."))
    return {
        "company": company, "organisation_number": _number(form, "organisation_number"),
        "way": form.choice("way", WAYS, gettext("Välj hur företaget tillfrågades")), "asked_on": asked, "why": why,
        "outcome": outcome, "answered_on": answered, "amount_minor": amount,
    }  # fmt: skip


def _check_days(form: Form, asked: date | None, answered: date | None, today: date) -> None:
    if asked and asked > today:
        form.error("asked_on", gettext("Dagen har inte varit än"))
    if answered and answered > today:
        form.error("answered_on", gettext("Dagen har inte varit än"))
    if asked and answered and answered < asked:
        form.error("answered_on", gettext("Företaget kan inte ha svarat innan det tillfrågades"))


@get(f"{PATH}/tillfragad/{{number:int}}", include_in_schema=False, opt=NAMES)
async def edit(reference: FromPath[str], number: FromPath[int]) -> Response[str]:
    """The form for what became of asking a firm, or for taking it away."""
    found = await procurement_by_reference(reference)
    asked = await queries.asked_numbered(found["id"], number)
    form = Form.of(**{name: asked[name] for name in ("company", "organisation_number", "way", "asked_on", "why", "outcome",
                                                     "answered_on", "revision")}, amount=_kronor(asked["amount_minor"]))  # fmt: skip
    return _asked_page(form, found, asked)


@post(f"{PATH}/tillfragad/{{number:int}}", include_in_schema=False, opt=NAMES)
async def correct(request: Request[Any, Any, Any], reference: FromPath[str], number: FromPath[int]) -> Response[Any]:
    """Save what is true of it now, or take it away; what stood there stays in the history."""
    form, found = await read_form(request), await procurement_by_reference(reference)
    asked = await queries.asked_numbered(found["id"], number)
    seen = form.whole("revision", gettext("Sidan är för gammal. Ladda om den.")) or 0
    try:
        if form.has("withdraw"):
            because = form.text("because", gettext("Skriv varför raden tas bort"), 500)
            _without_personal_numbers(form, {"because": because})
            if form.valid:
                await actions.withdraw_asked(reference, number, because, seen=seen, by=_by(), now=clock.now())
        else:
            fields = _asked(form)
            if form.valid:
                await actions.correct_asked(reference, number, fields, seen=seen, by=_by(), now=clock.now())
    except WrittenMeanwhile as error:
        form.error("company", str(error))
        form.values["revision"] = [str(asked["revision"])]
        answer = _asked_page(form, found, asked)
        answer.status_code = 409
        return answer
    if not form.valid:
        return _asked_page(_whole(form, asked), found, asked)
    return redirect(_here(reference), flash=gettext("Sparat."))


def _whole(form: Form, asked: dict[str, Any]) -> Form:
    """Return the form with the fields that a small form on the same page did not send."""
    kept = Form.of(**{name: asked[name] for name in asked}, amount=_kronor(asked["amount_minor"])).values
    form.values = {**kept, **form.values}
    return form


@get(f"{PATH}/mottagare", include_in_schema=False, opt=NAMES)
async def recipients(request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
    """Show whom Anbud told, by name; who looked is recorded."""
    found = await procurement_by_reference(reference)
    await record_event(_by(), "procurement.recipients_read", "procurement", reference, at=clock.now())
    asked = read_query(request).first("after")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    rows = await queries.told_of(found["id"], after=after, limit=SHOWN_AT_ONCE + 1)
    trades = await trade_names("sv")
    return page(
        "notifications/direct_awards/recipients.html", reference=reference, here=_here(reference), heads=TOLD_HEADS,
        rows=[told_row(row, trades) for row in rows[:SHOWN_AT_ONCE]],
        after=rows[SHOWN_AT_ONCE - 1]["id"] if len(rows) > SHOWN_AT_ONCE else None, private=True,
    )  # fmt: skip


@get(f"{PATH}.pdf", include_in_schema=False, opt=OFFICER)
async def as_pdf(reference: FromPath[str]) -> Response[bytes]:
    """Hand out the file as a document for the case system."""
    file = await _taken_away(reference, "pdf", MOST_TOLD)
    return to_be_saved(await asyncio.to_thread(pdf_of, file), "application/pdf", f"direktupphandling-{reference}.pdf")


@get(f"{PATH}.xlsx", include_in_schema=False, opt=OFFICER)
async def as_xlsx(reference: FromPath[str]) -> Response[bytes]:
    """Hand out the file as a workbook."""
    file = await _taken_away(reference, "xlsx", MOST_IN_WORKBOOK)
    return to_be_saved(await asyncio.to_thread(xlsx_of, file), XLSX_TYPE, f"direktupphandling-{reference}.xlsx")


async def _taken_away(reference: str, ending: str, most_told: int) -> dict[str, Any]:
    """Return the file, with firms by name for those who may see them; that it left the house is recorded either way."""
    names = _sees_firms()
    file = await file_of(reference, clock.now(), names=names, most_told=most_told if names else 0)
    details = {"format": ending, "names": names}
    await record_event(
        _by(), "procurement.documentation_exported", "procurement", reference, at=clock.now(), details=details
    )
    return file


ROUTES = [show, write, new, enter, edit, correct, recipients, as_pdf, as_xlsx]
