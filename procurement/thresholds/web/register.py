"""I14: the amounts; a new one from a day, a correction, and another person's word that it is right."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.plan.queries import office_day
from procurement.thresholds import actions
from procurement.thresholds.domain.kinds import LAW_NAMES, LAWS, LIMIT_NAMES, LIMITS, PURCHASE_NAMES, PURCHASES
from procurement.thresholds.domain.which import which_rules
from procurement.thresholds.errors import NothingToVerify, SameHands, ThresholdsOverlap
from procurement.thresholds.ports import Publications
from procurement.thresholds.queries import amounts_for_rules, texts_that_quote, threshold_with_id, thresholds
from procurement.thresholds.words import shown, told

PATH = "/intern/beloppsgranser"
READER, PROCURER = needs("reader"), needs("procurer")
A_DATE, A_SUM = "Skriv ett datum, till exempel 2026-10-14", "Skriv ett belopp, till exempel 400 000"


def by() -> str:
    """Return whose deed this is."""
    officer = visit().officer
    return officer.email if officer else "anbud"


@get(PATH, include_in_schema=False, opt=READER)
async def list_(request: Request[Any, Any, Any]) -> Response[str]:
    """Every amount by kind, and a purchase tried against them."""
    query, today = read_query(request), office_day(clock.now())
    kinds: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in await thresholds():
        said = shown(row, today)
        kinds.setdefault((said["law_name"], said["limit_name"], said["purchase_name"]), []).append(said)
    value = query.money("varde", gettext(A_SUM))
    purchase = query.first("slag") if query.first("slag") in PURCHASES[1:] else "goods_services"
    before, day = query.money("kopt", gettext(A_SUM)) or 0, query.day("dag", gettext(A_DATE)) or today
    asked = value is not None and query.valid
    answer = (
        which_rules(value or 0, purchase, day, await amounts_for_rules(), same_kind_minor=before) if asked else None
    )
    return page(
        "procurement/thresholds/list.html",
        form=query,
        status=200,
        kinds=list(kinds.items()),
        recheck=[row for rows in kinds.values() for row in rows if row["recheck"]],
        answer=told(answer) if answer else None,
        purchases=[(name, gettext(PURCHASE_NAMES[name])) for name in PURCHASES[1:]],
        private=True,
    )


@get(f"{PATH}/ny", include_in_schema=False, opt=PROCURER)
async def new_form(request: Request[Any, Any, Any]) -> Response[str]:
    """An empty form, or one for the kind that was asked for."""
    query = read_query(request)
    asked = {name: query.first(name) for name in ("law", "purchase", "limit_kind", "label")}
    return _form_page(Form.of(**asked))


def _form_page(form: Form, clash: ThresholdsOverlap | None = None) -> Response[str]:
    return page(
        "procurement/thresholds/form.html",
        form=form,
        clash=clash,
        laws=[(name, gettext(LAW_NAMES[name])) for name in LAWS],
        purchases=[(name, gettext(PURCHASE_NAMES[name])) for name in PURCHASES],
        limits=[(name, gettext(LIMIT_NAMES[name])) for name in LIMITS],
        private=True,
    )


def read_amount(form: Form) -> actions.NewAmount | None:
    """Return the amount that a form holds, or None with the errors beside its fields."""
    law = form.choice("law", LAWS, gettext("Välj lag"))
    purchase = form.choice("purchase", PURCHASES, gettext("Välj vad som köps"))
    limit = form.choice("limit_kind", LIMITS, gettext("Välj vad beloppet är gräns för"))
    label, source = (
        form.text("label", longest=100),
        form.text("source", gettext("Skriv lag och paragraf, eller beslut")),
    )
    amount, from_on = form.money("amount", gettext(A_SUM)), form.day("from_on", gettext(A_DATE))
    until_on, url = form.day("until_on", gettext(A_DATE)), form.text("source_url", longest=500)
    if not amount:
        form.error("amount", gettext(A_SUM))
    if from_on is None:
        form.error("from_on", gettext(A_DATE))
    if limit == "own_tier" and not label:
        form.error("label", gettext("Skriv vad er egen gräns innebär, till exempel Tre offerter"))
    if until_on and from_on and until_on < from_on:
        form.error("until_on", gettext("Sista dagen ligger före den första"))
    if not form.valid or not amount or from_on is None:
        return None
    label = label if limit == "own_tier" else ""
    return actions.NewAmount(law, purchase, limit, amount, from_on, source, until_on, label, url)


@post(f"{PATH}/ny", include_in_schema=False, opt=PROCURER)
async def create(request: Request[Any, Any, Any]) -> Response[Any]:
    """A new amount from a day; what overlaps or leaves a gap is told as a timeline."""
    form = await read_form(request)
    new = read_amount(form)
    if new is None:
        return _form_page(form)
    try:
        number = await actions.enter_amount(new, by=by(), now=clock.now())
    except ThresholdsOverlap as error:
        form.error("from_on", gettext("Datumen går inte ihop med raderna som finns"))
        return _form_page(form, error)
    return redirect(f"{PATH}/{number}", flash=gettext("Sparat. Be en kollega kontrollera beloppet."))


@get(f"{PATH}/{{number:int}}", include_in_schema=False, opt=READER)
async def one(number: FromPath[int], publications: NamedDependency[Publications]) -> Response[str]:
    """One row, what it replaced, and the published texts that quote an amount that no longer holds."""
    return await _row_page(publications, number, Form.of())


async def _row_page(publications: Publications, number: int, form: Form) -> Response[str]:
    today, row = office_day(clock.now()), await threshold_with_id(number)
    kind = ("law", "purchase", "limit_kind", "label")
    same = [shown(r, today) for r in await thresholds(replaced=True) if all(r[k] == row[k] for k in kind)]
    old = {r["amount_minor"] for r in same if not r["in_force"] or r["replaced_at"]} - {None, row["amount_minor"]}
    quoting = await texts_that_quote(publications, *sorted(old))
    return page(
        "procurement/thresholds/row.html", form=form, r=shown(row, today), same=same, quoting=quoting, private=True
    )


@post(f"{PATH}/{{number:int}}/kontrollera", include_in_schema=False, opt=PROCURER)
async def verify(number: FromPath[int]) -> Response[Any]:
    """Another person says that the amount is what its source says."""
    try:
        await actions.verify_amount(number, by=by(), now=clock.now())
    except (SameHands, NothingToVerify) as error:
        return redirect(f"{PATH}/{number}", flash=str(error))
    return redirect(f"{PATH}/{number}", flash=gettext("Kontrollerat."))


@post(f"{PATH}/{{number:int}}/ratta", include_in_schema=False, opt=PROCURER)
async def correct(
    request: Request[Any, Any, Any], number: FromPath[int], publications: NamedDependency[Publications]
) -> Response[Any]:
    """Another amount in this row's place, or the first one in an empty row."""
    form = await read_form(request)
    amount = form.money("amount", gettext(A_SUM))
    source = form.text("source", gettext("Skriv lag och paragraf, eller beslut"))
    if not amount:
        form.error("amount", gettext(A_SUM))
    if not form.valid or not amount:
        return await _row_page(publications, number, form)
    new = await actions.correct_amount(number, amount, source, form.text("source_url"), by=by(), now=clock.now())
    return redirect(f"{PATH}/{new}", flash=gettext("Sparat. Be en kollega kontrollera beloppet."))


ROUTES = [list_, new_form, create, one, verify, correct]
