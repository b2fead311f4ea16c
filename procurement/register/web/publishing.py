"""I5 and I6: what it will look like, whom it reaches, and making it public; with a colleague, an hour, and a way back."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.database import shared_now
from portal.foundation.i18n import N_, current_language, gettext, use_language
from portal.foundation.web import Form, page, read_form, read_query, redirect, visit
from procurement.categories.domain import name_of_code
from procurement.categories.queries import trade_names
from procurement.register import actions, domain
from procurement.register.errors import (
    ChangedSinceRead,
    HourPassed,
    NeedsAnotherPair,
    NotReady,
    NumberChanged,
    OverBefore,
    SameAlready,
    TooLateToCallOff,
)
from procurement.register.ports import Desk
from procurement.register.queries import last_editor, procurement_by_reference, text_in
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
# Which letters a tab shows.
LETTERS_ON = {
    "direkt": ("direkt",), "sammandrag": ("sammandrag",), "text": ("direkt", "sammandrag"), "mobil": ("direkt", "sammandrag"),
}  # fmt: skip
IN_SWEDISH = {"sv": N_("svenska"), "fi": N_("finska"), "fit": N_("meänkieli"), "en": N_("engelska")}
FREQUENCIES = {"now": N_("direkt"), "day": N_("i dagens sammandrag"), "week": N_("i måndagens sammandrag")}
# A letter's styles are inline. It may show itself inside our page and do nothing else at all.
LETTER_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
FRAMING_CSP = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
SUGGESTED_HOUR = time(8, 0)
# A worker looks every few seconds: what waits longer than this has none.
DELAYED = timedelta(minutes=2)


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
        letter = await desk.letter(found, _language(request), await shared_now(), digest=digest)
        return Response(letter["html"], media_type="text/html", headers={"content-security-policy": LETTER_CSP})

    @get("/sida")
    async def as_public(self, request: Request[Any, Any, Any], reference: FromPath[str]) -> Response[str]:
        """Show the public page as readers of a language will see it, a draft's too."""
        found, now = await procurement_by_reference(reference), await shared_now()
        if found["status"] == "draft":
            found |= {"status": domain.status_in_public(found, now), "published_at": now}
        with use_language(_language(request)):
            answer = page(
                "procurement/register/detail.html", meetings=[], private=True, **await shown_to_readers(found)
            )
        answer.headers["content-security-policy"] = FRAMING_CSP.replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
        return answer

    @post("/namn", opt=needs("officer", contacts=True), status_code=200)
    async def names(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[str]:
        """Show whom it reaches by name; who looked is recorded."""
        now = await shared_now()
        await record_event(_by(), "procurement.recipients_read", "procurement", reference, at=now)
        return await preview_page(request, reference, desk, Form(), firms=await desk.firms(reference, now))

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
        form, settings = await read_form(request), request.app.state.settings
        try:
            await actions.publish_and_tell(
                reference, desk, by=_by(), now=await shared_now(), number=_number(form, "number"),
                office=settings.timezone, seen_revision=_number(form, "revision"), four_eyes=settings.four_eyes,
                meant=form.first("again") == "yes",
            )  # fmt: skip
        except SameAlready as error:
            form.error("again", str(error))
        except (NotReady, NeedsAnotherPair, ChangedSinceRead, OverBefore, NumberChanged) as error:
            form.error("publish", str(error))
        if not form.valid:
            return await _refused(request, reference, desk, form)
        return redirect(f"{_path(reference)}/forhandsgranska", flash=gettext("Publicerad."))

    @post("/schemalagg", status_code=200)
    async def schedule(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[Any]:
        """Have it become public by itself at the hour that is written."""
        form, settings = await read_form(request), request.app.state.settings
        when = read_instant(form, "publish_on", "publish_time")
        if when is None and form.valid:
            form.error("publish_on", gettext(A_DATE))
        if form.valid and when is not None:
            try:
                await actions.schedule(
                    reference, when, by=_by(), now=await shared_now(), seen_revision=_number(form, "revision"),
                    four_eyes=settings.four_eyes,
                )  # fmt: skip
            except (HourPassed, NotReady, NeedsAnotherPair, ChangedSinceRead) as error:
                form.error("publish_on", str(error))
        if not form.valid:
            return await _refused(request, reference, desk, form)
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
            await actions.call_off(reference, by=_by(), now=await shared_now())
        except TooLateToCallOff as error:
            return redirect(f"{_path(reference)}/forhandsgranska", flash=str(error))
        said = gettext("Utskicket är stoppat. Ingen har fått mejl. Sidan är fortfarande publik.")
        return redirect(f"{_path(reference)}/forhandsgranska", flash=said)

    @post("/mejla", status_code=200)
    async def tell(
        self, request: Request[Any, Any, Any], reference: FromPath[str], desk: NamedDependency[Desk]
    ) -> Response[Any]:
        """Tell whoever it concerns after all."""
        form = await read_form(request)
        try:
            await actions.tell_after_all(
                reference, desk, by=_by(), now=await shared_now(), number=_number(form, "number"),
                office=request.app.state.settings.timezone, meant=form.first("again") == "yes",
            )  # fmt: skip
        except SameAlready as error:
            form.error("again", str(error))
        except NumberChanged as error:
            form.error("publish", str(error))
        if not form.valid:
            return await _refused(request, reference, desk, form)
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


def _number(form: Form, field: str) -> int | None:
    """Return a number that the page showed, as it says itself: whom it reaches, or which revision was read."""
    said = form.first(field)
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else None


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
    found, now, settings = await procurement_by_reference(reference), await shared_now(), request.app.state.settings
    tab, language, officer = read_query(request).first("visa"), _language(request), visit().officer
    tab = tab if tab in TABS else "direkt"
    reach = await desk.reach(reference, now, beside=found["cpv"] if found["status"] == "draft" else None)
    names = await trade_names(current_language())
    form.values.setdefault("publish_on", [str(_suggested(now, settings.timezone))])
    form.values.setdefault("publish_time", [f"{SUGGESTED_HOUR:%H:%M}"])
    letters = LETTERS_ON.get(tab, ())
    answer = page(
        "procurement/register/preview.html", form=form, p=as_read(found), reach=reach, lacks=domain.lacks_of(found),
        letters=[(kind, gettext(TABS[kind]), await _letter(desk, found, language, now, kind)) for kind in letters],
        language=language, tab=tab, tabs=[(slug, gettext(name)) for slug, name in TABS.items()],
        languages=settings.languages, firms=firms, frequencies=FREQUENCIES,
        wider=[{**one, "name": names.get(one["trade"]) or name_of_code(one["code"], "sv")} for one in reach["wider"]],
        rules=await rules_for(found, now), may_undo=domain.may_call_off(found),
        delayed=bool(found["tell_from"] and now > found["tell_from"] + DELAYED),
        late=bool(found["publish_at"] and now > found["publish_at"] + DELAYED),
        lacking=lacking_texts(found, settings.languages, reach["by_language"]),
        told=None if found["status"] == "draft" else (await desk.told([found["id"]])).get(found["id"]),
        may_publish=bool(officer and officer.has("procurer")), sees_contacts=bool(officer and officer.sees_contacts),
        mine=settings.four_eyes and await last_editor(found["id"]) == _by(), private=True,
    )  # fmt: skip
    answer.headers["content-security-policy"] = FRAMING_CSP
    return answer


async def _letter(desk: Desk, found: dict[str, Any], language: str, now: datetime, kind: str) -> dict[str, str]:
    return await desk.letter(found, language, now, digest=kind == "sammandrag")


def lacking_texts(found: dict[str, Any], languages: Sequence[str], readers: dict[str, int]) -> list[dict[str, Any]]:
    """Return {"language", "instead", "readers"} of each language that its text lacks: what those who read it get instead."""
    return [
        {"language": IN_SWEDISH[one], "instead": IN_SWEDISH.get(used, used), "readers": readers.get(one, 0)}
        for one in languages
        if (used := text_in(found, one)[0]) != one
    ]


def _suggested(now: datetime, zone: ZoneInfo) -> date:
    return next_working_day(now.astimezone(zone).date() + timedelta(days=1))


ROUTES = [Preview, Publishing]
