"""What officers decide about letters; each decision asks for its reason and is kept."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from notifications.delivery import actions
from notifications.delivery.domain.words import KINDS, STATES
from notifications.delivery.errors import NoSuchLetter
from notifications.delivery.queries import brakes, counts_by_state, letter_row
from notifications.delivery.web.words import WISHES
from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect, visit

PATH = "/intern/utskick"
TRIED_AGAIN = ("ready", "deferred", "dead", "refused")


class Deciding(Controller):
    """Try again, settle what is unknown, stop and go on."""

    path = PATH
    opt = needs("procurer")
    guards = [check_access]
    include_in_schema = False

    @get("/{number:int}/beslut")
    async def ask(self, number: FromPath[int]) -> Response[str]:
        """Ask for the decision that this letter needs, and its reason."""
        return await _decision(number, Form())

    @post("/{number:int}/beslut")
    async def decide(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
        """Carry the decision out."""
        letter = await _letter(number)
        form = await read_form(request)
        wish = form.choice("val", _wishes(letter["state"]), gettext("Välj vad som ska hända."))
        why = form.text("varfor", required=gettext("Skriv varför."), longest=300)
        if not form.valid:
            return await _decision(number, form)
        if wish == "igen":
            await actions.retry_letter(number, at=clock.now(), by=_officer(), why=why)
        else:
            await actions.resolve_letter(number, accepted=wish == "framme", by=_officer(), at=clock.now(), why=why)
        return redirect(f"{PATH}/{number}", flash=gettext("Beslutet är sparat."))

    @get("/okanda")
    async def ask_of_all(self) -> Response[str]:
        """Ask what became of all letters whose fate is unknown."""
        return await _all_unknown(Form())

    @post("/okanda")
    async def decide_of_all(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Settle all of them alike, as after a fail-over of the database."""
        form = await read_form(request)
        wish = form.choice("val", ("framme", "inte"), gettext("Välj vad som ska hända."))
        why = form.text("varfor", required=gettext("Skriv varför."), longest=300)
        if not form.valid:
            return await _all_unknown(form)
        accepted = wish == "framme"
        count = await actions.resolve_all_unknown(accepted=accepted, by=_officer(), at=clock.now(), why=why)
        return redirect(PATH, flash=gettext("%(n)s mejl är avgjorda.") % {"n": count})

    @get("/stoppa")
    async def ask_to_stop(self) -> Response[str]:
        """Ask whether all sending is to stop, and why."""
        return await _stopping(Form())

    @post("/stoppa")
    async def stop(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Hold all mail, in every worker."""
        form = await read_form(request)
        why = form.text("varfor", required=gettext("Skriv varför."), longest=300)
        if not form.valid:
            return await _stopping(form)
        await actions.pause_sending(by=_officer(), reason=why, at=clock.now())
        return redirect(PATH, flash=gettext("Alla utskick är stoppade."))

    @post("/fortsatt")
    async def go_on(self) -> Response[Any]:
        """Let mail leave again."""
        await actions.resume_sending(by=_officer(), at=clock.now())
        return redirect(PATH, flash=gettext("Utskicken fortsätter."))


def _officer() -> str:
    signed_in = visit().officer
    return signed_in.email if signed_in else "anbud"


def _wishes(state: str) -> tuple[str, ...]:
    if state == "unknown":
        return ("framme", "inte")
    return ("igen",) if state in TRIED_AGAIN else ()


async def _letter(number: int) -> dict[str, Any]:
    letter = await letter_row(number)
    if letter is None:
        raise NoSuchLetter(number)
    return letter


async def _decision(number: int, form: Form) -> Response[str]:
    letter = await _letter(number)
    wishes = [(wish, gettext(WISHES[wish])) for wish in _wishes(letter["state"])]
    return page(
        "notifications/delivery/decide.html",
        letter=letter, wishes=wishes, form=form, states=STATES, kinds=KINDS, private=True,
    )  # fmt: skip


async def _all_unknown(form: Form) -> Response[str]:
    count = (await counts_by_state()).get("unknown", 0)
    wishes = [(wish, gettext(WISHES[wish])) for wish in ("framme", "inte")]
    return page("notifications/delivery/unknown.html", count=count, wishes=wishes, form=form, private=True)


async def _stopping(form: Form) -> Response[str]:
    counts = await counts_by_state()
    waiting = counts.get("ready", 0) + counts.get("deferred", 0)
    return page("notifications/delivery/stop.html", waiting=waiting, brakes=await brakes(), form=form, private=True)
