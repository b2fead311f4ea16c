"""I5 and I6: what it will look like, whom it reaches, and making it public; with a colleague, an hour, and a way back."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.i18n import N_, current_language, gettext
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.categories.domain import name_of_code
from procurement.categories.queries import trade_names
from procurement.register import actions, domain
from procurement.register.errors import ChangedSinceRead, NeedsAnotherPair, NotReady, SameAlready, TooLateToCallOff
from procurement.register.ports import Desk
from procurement.register.queries import lacks_of, last_editor, procurement_by_reference, published_alike
from procurement.register.red_days import next_working_day
from procurement.register.web.moments import A_DATE, read_instant
from procurement.register.web.public import shown_to_readers
from procurement.register.web.rules import rules_for
from procurement.register.web.words import as_read

PATH = "/intern/upphandlingar/{reference:str}"
PROCURER, OFFICER = needs("procurer"), needs("officer")
TABS = {
    "direkt": N_("Mejlet"), "sammandrag": N_("I sammandraget"), "text": N_("Ren text"), "mobil": N_("I mobilen"),
    "sida": N_("Webbsidan"),
}  # fmt: skip
# A letter's styles are inline. It may show itself inside our page and do nothing else at all.
LETTER_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
FRAMING_CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
SUGGESTED_HOUR = time(8, 0)


class Preview(Controller):
    """Looking: nothing here writes but a note of who read the names, and a letter to oneself."""

    path = f"{PATH}/forhandsgranska"
    opt = OFFICER
    guards = [check_access]

    @get()
    async def show(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[str]:
        """Show the reach, what is missing, and the page or letter from its real bytes."""
        return await preview_page(request, reference, desk, Form())

    @get("/mejl")
    async def letter(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[str]:
        """Show the letter's HTML in a box of its own: nothing in it may run or fetch anything."""
        query = read_query(request)
        digest = query.first("visa") == "sammandrag"
        found = await procurement_by_reference(reference)
        letter = await desk.letter(found, _language(request), clock.now(), digest=digest)
        return Response(letter["html"], media_type="text/html", headers={"content-security-policy": LETTER_CSP})

    @get("/sida")
    async def as_public(self, reference: FromPath[str]) -> Response[str]:
        """Show the public page as readers will see it, a draft's too."""
        found = await procurement_by_reference(reference)
        answer = page("procurement/register/detail.html", meetings=[], private=True, **await shown_to_readers(found))
        answer.headers["content-security-policy"] = FRAMING_CSP.replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
        return answer

    @post("/namn", opt=needs("officer", contacts=True), status_code=200)
    async def names(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[str]:
        """Show whom it reaches by name; who looked is recorded."""
        await record_event(_by(), "procurement.recipients_read", "procurement", reference, at=clock.now())
        return await preview_page(request, reference, desk, Form(), firms=await desk.firms(reference, clock.now()))

    @post("/prov")
    async def test(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[None]:
        """Mail the letter to whoever asks."""
        language = _language(request, await read_form(request))
        await desk.send_test(await procurement_by_reference(reference), language, _by(), clock.now())
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Provmejlet är på väg till dig."))


class Publishing(Controller):
    """Deciding."""

    path = PATH
    opt = PROCURER
    guards = [check_access]

    @post("/publicera", status_code=200)
    async def publish(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[Any]:
        """Make it public; the mail waits ten minutes, and goes to as many as the button said."""
        form, now, settings = await read_form(request), clock.now(), request.app.state.settings
        await _check(form, reference, desk, now, settings.timezone)
        if not form.valid:
            return await _refused(request, reference, desk, form)
        try:
            await actions.publish_procurement(
                reference, by=_by(), now=now, tell_from=now + domain.UNDO_WITHIN, four_eyes=settings.four_eyes,
                seen_revision=_revision_read(form),
            )  # fmt: skip
        except (NotReady, NeedsAnotherPair, ChangedSinceRead) as error:
            form.error("publish", str(error))
            return await _refused(request, reference, desk, form)
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Publicerad."))

    @post("/schemalagg", status_code=200)
    async def schedule(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[Any]:
        """Have it become public by itself at the hour that is written."""
        form, now, settings = await read_form(request), clock.now(), request.app.state.settings
        when = read_instant(form, "publish_on", "publish_time")
        if when is None and form.valid:
            form.error("publish_on", gettext(A_DATE))
        elif when is not None and when <= now:
            form.error("publish_on", gettext("Välj en tid som inte har varit"))
        found = await procurement_by_reference(reference)
        if when is not None and found["deadline_at"] and when >= found["deadline_at"]:
            form.error("publish_on", gettext("Välj en tid före sista dag att lämna anbud"))
        if _revision_read(form) not in (None, found["revision"]):
            form.error("publish_on", str(ChangedSinceRead(reference)))
        if settings.four_eyes and await last_editor(found["id"]) == _by():
            form.error("publish_on", str(NeedsAnotherPair(reference)))
        if lacks := lacks_of(found):
            form.error("publish_on", str(NotReady(reference, lacks)))
        if not form.valid or when is None:
            return await _refused(request, reference, desk, form)
        await actions.schedule(reference, when, by=_by(), now=now)
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Schemalagd."))

    @post("/schemalagg-inte")
    async def unschedule(self, reference: FromPath[str]) -> Response[None]:
        """Let it stay a draft."""
        await actions.unschedule(reference, by=_by(), now=clock.now())
        return redirect(
            f"{_path(reference)}/forhandsgranska", flash=gettext("Schemat är borttaget. Den är ett utkast.")
        )

    @post("/granska", opt=OFFICER)
    async def ask_for_review(self, reference: FromPath[str]) -> Response[None]:
        """Put it before those who may publish."""
        await actions.ask_for_review(reference, by=_by(), now=clock.now())
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Utkastet väntar på granskning."))

    @post("/angra")
    async def undo(self, reference: FromPath[str]) -> Response[None]:
        """Let nobody be told; the page stays."""
        try:
            await actions.call_off(reference, by=_by(), now=clock.now())
        except TooLateToCallOff as error:
            return redirect(f"{_path(reference)}/forhandsgranska", flash=str(error))
        said = gettext("Utskicket är stoppat. Ingen har fått mejl. Sidan är fortfarande publik.")
        return redirect(f"{_path(reference)}/forhandsgranska", flash=said)

    @post("/mejla")
    async def tell(self, reference: FromPath[str]) -> Response[None]:
        """Tell whoever it concerns after all."""
        await actions.tell_after_all(reference, by=_by(), now=clock.now())
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Mejlen går om tio minuter."))

    @post("/kod", opt=OFFICER)
    async def add_code(self, request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[None]:
        """Add a suggested code to a draft."""
        form, found = await read_form(request), await procurement_by_reference(reference)
        code = form.first("kod")
        if found["status"] == "draft" and code not in found["cpv"] and name_of_code(code, "sv"):
            await actions.edit_procurement(reference, {"cpv": [*found["cpv"], code]}, by=_by(), now=clock.now())
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Koden är tillagd."))


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


def _path(reference: str) -> str:
    return f"/intern/upphandlingar/{reference}"


def _language(request: Request[Any, Any, Any], form: Form | None = None) -> str:
    asked = (form or read_query(request)).first("sprak")
    return asked if asked in request.app.state.settings.languages else "sv"


def _revision_read(form: Form) -> int | None:
    """Return which revision the page showed, as it says itself."""
    said = form.first("revision")
    return int(said) if said.isdecimal() and len(said) < 10 else None


async def _check(form: Form, reference: str, desk: Desk, now: datetime, zone: ZoneInfo) -> None:
    """Say when the button was pressed on something else than what is there now."""
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    twin = await published_alike(reference, midnight)
    if twin and form.first("again") != "yes":
        form.error("again", str(SameAlready(reference, twin)))
    found = await procurement_by_reference(reference)
    if found["status"] == "draft" and found["deadline_at"] and found["deadline_at"] <= now:
        form.error("publish", gettext("Sista dag att lämna anbud har varit. Ändra den innan du publicerar."))
    total, seen = (await desk.reach(reference, now))["total"], form.first("number")
    if seen.isdigit() and int(seen) != total:
        changed = gettext(
            "Antalet har ändrats från %(before)s till %(after)s sedan du öppnade sidan. Tryck igen om det stämmer."
        )
        form.error("publish", changed % {"before": seen, "after": total})


async def _refused(request: Request[Any, Any, Any], reference: str, desk: Desk, form: Form) -> Response[str]:
    answer = await preview_page(request, reference, desk, form)
    answer.status_code = 422
    return answer


async def preview_page(
    request: Request[Any, Any, Any],
    reference: str,
    desk: Desk,
    form: Form,
    *,
    firms: list[dict[str, Any]] | None = None,
) -> Response[str]:
    """Show everything an officer needs to decide."""
    found, now, settings = await procurement_by_reference(reference), clock.now(), request.app.state.settings
    tab, language = read_query(request).first("visa"), _language(request)
    tab = tab if tab in TABS else "direkt"
    beside = found["cpv"] if found["status"] == "draft" else None
    reach, officer = await desk.reach(reference, now, beside=beside), visit().officer
    names = await trade_names(current_language())
    form.values.setdefault("publish_on", [str(_suggested(now, settings.timezone))])
    form.values.setdefault("publish_time", [f"{SUGGESTED_HOUR:%H:%M}"])
    answer = page(
        "procurement/register/preview.html", form=form, p=as_read(found), reach=reach, lacks=lacks_of(found),
        letter=await desk.letter(found, language, now, digest=tab == "sammandrag"), language=language, tab=tab,
        tabs=[(slug, gettext(name)) for slug, name in TABS.items()], languages=settings.languages, firms=firms,
        wider=[{**one, "name": names.get(one["trade"]) or name_of_code(one["code"], "sv")} for one in reach["wider"]],
        rules=await rules_for(found, now), may_undo=domain.may_call_off(found["tell_from"], found["called_off_at"], now),
        may_publish=bool(officer and officer.has("procurer")), sees_contacts=bool(officer and officer.sees_contacts),
        mine=settings.four_eyes and await last_editor(found["id"]) == _by(), private=True,
    )  # fmt: skip
    answer.headers["content-security-policy"] = FRAMING_CSP
    return answer


def _suggested(now: datetime, zone: ZoneInfo) -> date:
    return next_working_day(now.astimezone(zone).date() + timedelta(days=1))


ROUTES = [Preview, Publishing]
