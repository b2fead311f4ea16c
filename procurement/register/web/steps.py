"""The steps of a procurement's life as pages: what happens is said before the button is pressed."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple

from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form, page, read_form, redirect, visit
from procurement.register import actions, domain
from procurement.register.errors import DeadlinePassed
from procurement.register.queries import procurement_by_reference
from procurement.register.web.form import DAYS
from procurement.register.web.moments import A_DATE, read_instant
from procurement.register.web.words import as_read

PROCURER = needs("procurer")
PATH = "/intern/upphandlingar/{reference:str}/steg/{step:str}"


class Step(NamedTuple):
    """A step on its page: the status it leads to, its words, and what a form must say."""

    status: str
    name: str
    about: str
    button: str
    inputs: tuple[str, ...] = ()


STEPS = {
    "dialog": Step(
        "dialogue", N_("Börja dialog"), N_("Kommunen samlar in synpunkter. De som följer upphandlingen får mejl."),
        N_("Börja dialogen och mejla dem som följer"),
    ),
    "planera": Step(
        "planned", N_("Avsluta dialogen"), N_("Upphandlingen är planerad igen. De som följer den får mejl."),
        N_("Avsluta dialogen och mejla dem som följer"),
    ),
    "oppna": Step(
        "open", N_("Öppna för anbud"), N_("Anbud kan lämnas till och med sista dagen. De som följer får mejl."),
        N_("Öppna och mejla dem som följer"), ("deadline_on", "deadline_time"),
    ),
    "tilldela": Step(
        "awarded", N_("Tilldela"), N_("Vinnaren visas på sidan. De som följer upphandlingen får mejl."),
        N_("Tilldela och mejla dem som följer"), ("winner", "bids", "bidders", "contract_from_on", "contract_until_on"),
    ),
    "avsluta": Step(
        "ended", N_("Avsluta"), N_("Avtalet är slut. Ingen får mejl."), N_("Avsluta"),
    ),
    "avbryt": Step(
        "cancelled", N_("Avbryt upphandlingen"), N_("Skälet visas på sidan. De som följer upphandlingen får mejl."),
        N_("Avbryt och mejla dem som följer"), ("reason",),
    ),
    "ta-bort": Step(
        "withdrawn", N_("Ta bort från webbplatsen"),
        N_("Sidan säger att upphandlingen är borttagen, och skälet. Den finns kvar här. Är den inte avgjord avbryts den, och de som följer den får mejl."),
        N_("Ta bort från webbplatsen"), ("reason",),
    ),
    "visa": Step(
        "shown", N_("Visa på webbplatsen igen"), N_("Upphandlingen syns igen som den är nu. Ingen får mejl."),
        N_("Visa på webbplatsen igen"),
    ),
}  # fmt: skip


def steps_from(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (slug, name) of the steps that a procurement may take."""
    return [(slug, gettext(step.name)) for slug, step in STEPS.items() if _may(found, step)]


def _may(found: dict[str, Any], step: Step) -> bool:
    if found["status"] == "draft" or found["merged_into_id"]:
        return False
    if found["withdrawn_at"] or step.status in ("withdrawn", "shown"):
        return step.status == ("shown" if found["withdrawn_at"] else "withdrawn")
    return domain.may_become(found["status"], step.status)


def _known(slug: str) -> Step:
    if slug not in STEPS:
        raise NotFoundException
    return STEPS[slug]


@get(PATH, include_in_schema=False, opt=PROCURER)
async def ask(reference: FromPath[str], step: FromPath[str]) -> Response[str]:
    """Say what the step does, and ask for what it needs."""
    found = await procurement_by_reference(reference)
    days = {name: found[name] for name in DAYS}
    return _page(Form.of(**days, deadline_time="23:59", bids=found["bids"] or ""), found, _known(step))


def _page(form: Form, found: dict[str, Any], step: Step) -> Response[str]:
    allowed = _may(found, step)
    lots = [lot for lot in found["lots"] if not lot["cancelled"]]
    return page(
        "procurement/register/step.html",
        form=form,
        lots=lots,
        p=as_read(found),
        step=step,
        allowed=allowed,
        private=True,
    )


@post(PATH, include_in_schema=False, opt=PROCURER)
async def take(request: Request[Any, Any, Any], reference: FromPath[str], step: FromPath[str]) -> Response[Any]:
    """Take the step; a wrong answer comes back with its words kept."""
    form, asked = await read_form(request), _known(step)
    found = await procurement_by_reference(reference)
    officer = visit().officer
    by = officer.email if officer else "anbud"
    act = TAKEN[step](form, reference, by, clock.now())
    if form.valid:
        try:
            await act()
            return redirect(f"/intern/upphandlingar/{reference}", flash=gettext("Sparat."))
        except DeadlinePassed as error:
            form.error("deadline_on", str(error))
    return _page(form, found, asked)


Act = Callable[[], Awaitable[None]]


def _opening(form: Form, reference: str, by: str, now: datetime) -> Act:
    deadline = read_instant(form, "deadline_on", "deadline_time")
    if deadline is None:
        form.error("deadline_on", gettext(A_DATE))
    return lambda: actions.open_procurement(reference, deadline or now, by=by, now=now)


def _awarding(form: Form, reference: str, by: str, now: datetime) -> Act:
    # Where lots were won by different firms, they are the winners of the whole.
    lots = dict(zip(form.all("lot"), [name.strip()[:300] for name in form.all("lot_winner")], strict=False))
    of_lots = ", ".join(dict.fromkeys(one.strip() for name in lots.values() for one in name.split(",") if one.strip()))
    form.values["winner"] = [form.first("winner").strip() or of_lots]
    winner = form.text("winner", gettext("Skriv vem som fick uppdraget"), 1000)
    bids = form.whole("bids", gettext("Skriv antalet anbud med siffror"), high=10_000)
    bidders = [line.strip()[:300] for line in form.text("bidders", longest=20_000).splitlines() if line.strip()]
    if bids and len(bidders) > bids:
        form.error("bids", gettext("Det står fler företag nedan än antalet anbud"))
    begins, ends = (form.day(name, gettext(A_DATE)) for name in ("contract_from_on", "contract_until_on"))
    if begins and ends and ends < begins:
        form.error("contract_until_on", gettext("Avtalet kan inte sluta innan det börjar"))
    return lambda: actions.award_procurement(
        reference,
        winner,
        bids=bids,
        bidders=bidders,
        lots=lots,
        contract_from_on=begins,
        contract_until_on=ends,
        by=by,
        now=now,
    )


def _cancelling(form: Form, reference: str, by: str, now: datetime) -> Act:
    reason = form.text("reason", gettext("Skriv varför upphandlingen avbryts"), 1000)
    return lambda: actions.cancel_procurement(reference, reason, by=by, now=now)


def _withdrawing(form: Form, reference: str, by: str, now: datetime) -> Act:
    reason = form.text("reason", gettext("Skriv varför upphandlingen tas bort"), 1000)
    return lambda: actions.withdraw_procurement(reference, reason, by=by, now=now)


TAKEN: dict[str, Callable[[Form, str, str, datetime], Act]] = {
    "dialog": lambda form, reference, by, now: lambda: actions.begin_dialogue(reference, by=by, now=now),
    "planera": lambda form, reference, by, now: lambda: actions.plan_again(reference, by=by, now=now),
    "oppna": _opening,
    "tilldela": _awarding,
    "avsluta": lambda form, reference, by, now: lambda: actions.end_procurement(reference, by=by, now=now),
    "avbryt": _cancelling,
    "ta-bort": _withdrawing,
    "visa": lambda form, reference, by, now: lambda: actions.show_procurement(reference, by=by, now=now),
}
ROUTES = [ask, take]
