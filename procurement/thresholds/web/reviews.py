"""The review: organisation, requirements and amounts, each with its question, findings, proposal and decision."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect
from procurement.plan.queries import office_day
from procurement.thresholds import actions
from procurement.thresholds.domain.kinds import LAW_NAMES, LAWS, LIMIT_NAMES, LIMITS, PURCHASE_NAMES, PURCHASES
from procurement.thresholds.domain.strands import QUESTIONS, STRAND_NAMES, STRANDS
from procurement.thresholds.errors import StrandDecided, ThresholdsOverlap
from procurement.thresholds.ports import Publications
from procurement.thresholds.queries import review_with_id, reviews, texts_that_quote, thresholds
from procurement.thresholds.web.register import A_DATE, PROCURER, by, read_amount

PATH = "/intern/oversyn"


@get(PATH, include_in_schema=False, opt=needs("reader"))
async def list_() -> Response[str]:
    """All reviews, and a new one."""
    return page("procurement/thresholds/reviews.html", form=Form.of(), reviews=await reviews(), private=True)


@post(PATH, include_in_schema=False, opt=PROCURER)
async def begin(request: Request[Any, Any, Any]) -> Response[Any]:
    """Open a review."""
    form = await read_form(request)
    title = form.text("title", gettext("Skriv vad översynen heter, till exempel Översyn 2026"), 100)
    if not form.valid:
        return page("procurement/thresholds/reviews.html", form=form, reviews=await reviews(), private=True)
    now = clock.now()
    number = await actions.begin_review(title, office_day(now), by=by(), now=now)
    return redirect(f"{PATH}/{number}")


@get(f"{PATH}/{{number:int}}", include_in_schema=False, opt=needs("reader"))
async def one(number: FromPath[int], publications: NamedDependency[Publications]) -> Response[str]:
    """One review: three strands, amounts before and after, and texts that quote what is to change."""
    return await _page(publications, number, Form.of())


async def _page(publications: Publications, number: int, form: Form) -> Response[str]:
    review = await review_with_id(number)
    for strand in review["strands"]:
        for name in ("findings", "proposal"):
            form.values.setdefault(f"{strand['strand']}_{name}", [strand[name]])
        question = strand["question"] or gettext(QUESTIONS[strand["strand"]])
        form.values.setdefault(f"{strand['strand']}_question", [question])
    before = {a["before_minor"] for a in review["amounts"]} - {None}
    return page(
        "procurement/thresholds/review.html",
        form=form,
        review=review,
        names={name: gettext(text) for name, text in STRAND_NAMES.items()},
        limit_names=LIMIT_NAMES,
        purchase_names=PURCHASE_NAMES,
        laws=[(name, gettext(LAW_NAMES[name])) for name in LAWS],
        purchases=[(name, gettext(PURCHASE_NAMES[name])) for name in PURCHASES],
        limits=[(name, gettext(LIMIT_NAMES[name])) for name in LIMITS],
        quoting=await texts_that_quote(publications, *sorted(before)),
        private=True,
    )


@post(f"{PATH}/{{number:int}}/del/{{strand:str}}", include_in_schema=False, opt=PROCURER)
async def write(
    request: Request[Any, Any, Any],
    number: FromPath[int],
    strand: FromPath[str],
    publications: NamedDependency[Publications],
) -> Response[Any]:
    """Keep a strand's question, findings and proposal; with a decision, decide it."""
    form = await read_form(request)
    if strand not in STRANDS:
        return redirect(f"{PATH}/{number}")
    words = {name: form.text(f"{strand}_{name}") for name in ("question", "findings", "proposal")}
    try:
        await actions.write_strand(number, strand, **words, by=by(), now=clock.now())
        if form.has("decide"):
            decision = _decision(form, strand)
            if decision is None:
                return await _page(publications, number, form)
            await actions.decide_strand(number, strand, decision, by=by(), now=clock.now())
    except (StrandDecided, ThresholdsOverlap) as error:
        form.error(f"{strand}_paragraph", str(error))
        return await _page(publications, number, form)
    return redirect(f"{PATH}/{number}", flash=gettext("Sparat."))


def _decision(form: Form, strand: str) -> actions.Decision | None:
    paragraph = form.text(f"{strand}_paragraph", gettext("Skriv paragrafen, till exempel KS § 12"), 100)
    decided = form.day(f"{strand}_decided_on", gettext(A_DATE))
    in_force = form.day(f"{strand}_in_force_on", gettext(A_DATE))
    if decided is None:
        form.error(f"{strand}_decided_on", gettext(A_DATE))
    if in_force is None:
        form.error(f"{strand}_in_force_on", gettext(A_DATE))
    if not form.valid or decided is None or in_force is None:
        return None
    diary, documents = form.text(f"{strand}_diary_number", longest=60), form.text(f"{strand}_documents", longest=1000)
    return actions.Decision(paragraph, decided, diary, in_force, documents)


@post(f"{PATH}/{{number:int}}/belopp", include_in_schema=False, opt=PROCURER)
async def propose(
    request: Request[Any, Any, Any], number: FromPath[int], publications: NamedDependency[Publications]
) -> Response[Any]:
    """Propose an amount; what holds today stands beside it."""
    form = await read_form(request)
    today = office_day(clock.now())
    form.values |= {"from_on": [str(today)], "source": ["-"]}
    new = read_amount(form)
    if new is None:
        return await _page(publications, number, form)
    held = [r for r in await thresholds(today) if (r["law"], r["purchase"], r["limit_kind"], r["label"]) == new.kind]
    try:
        await actions.propose_amount(number, new, before_minor=held[0]["amount_minor"] if held else None)
    except StrandDecided as error:
        form.error("amount", str(error))
        return await _page(publications, number, form)
    return redirect(f"{PATH}/{number}", flash=gettext("Sparat."))


ROUTES = [list_, begin, one, write, propose]
