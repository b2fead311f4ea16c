"""`/intern/drift/webhookar`: which systems are told, what they were told, and telling it again. For administrators."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from notifications.webhooks import actions
from notifications.webhooks.domain import EVENTS, LONGEST_NAME, PROVE, STATES
from notifications.webhooks.queries import all_webhooks, deliveries_of, webhook_numbered
from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext as _
from portal.foundation.settings import Settings
from portal.foundation.web import Form, page, page_of, read_form, read_query, redirect
from procurement.sources.errors import SourceRefused

HERE = "/intern/drift/webhookar"
SIZE = 50
NAMED = {**EVENTS, PROVE: "Prov"}
Asked = Request[Any, Any, Any]


class Webhooks(Controller):
    """The list, one webhook with its log, and what can be done with it."""

    path = HERE
    opt = needs("administrator")

    @get()
    async def show_all(self) -> Response[str]:
        """List all webhooks, with a form for one more."""
        return await _list(Form())

    @post()
    async def make(self, request: Asked) -> Response[str]:
        """Add a webhook and show its secret, this once."""
        form, settings = await read_form(request), _settings(request)
        name, url, events = _read(form)
        if not form.valid:
            return await _list(form)
        try:
            number, secret = await actions.make_webhook(
                name, url, events, key=settings.secret_key, private=settings.webhook_private, by=request.user.email,
                now=clock.now(),
            )  # fmt: skip
        except SourceRefused as error:
            form.error("url", str(error))
            return await _list(form)
        return await _one(request, number, Form(), secret=secret)

    @get("/{number:int}")
    async def show(self, request: Asked, number: FromPath[int]) -> Response[str]:
        """Show a webhook and what it was told."""
        return await _one(request, number, Form())

    @post("/{number:int}")
    async def change(self, request: Asked, number: FromPath[int]) -> Response[Any]:
        """Change where it is and what it is told of."""
        form, settings = await read_form(request), _settings(request)
        name, url, events = _read(form)
        if form.valid:
            try:
                await actions.change_webhook(
                    number, name, url, events, private=settings.webhook_private, by=request.user.email, now=clock.now()
                )
                return redirect(f"{HERE}/{number}", flash=_("Sparat."))
            except SourceRefused as error:
                form.error("url", str(error))
        return await _one(request, number, form)

    @post("/{number:int}/{step:str}")
    async def do(self, request: Asked, number: FromPath[int], step: FromPath[str]) -> Response[Any]:
        """Pause, resume, end, prove, or give it a new secret, as the button says."""
        by, now = request.user.email, clock.now()
        if step == "ny-hemlighet":
            secret = await actions.new_secret(number, key=_settings(request).secret_key, by=by, now=now)
            return await _one(request, number, Form(), secret=secret)
        if step == "prova":
            await actions.prove_webhook(number, now=now)
            return redirect(f"{HERE}/{number}", flash=_("Provet skickas inom några sekunder."))
        steps = {"pausa": actions.pause_webhook, "ateruppta": actions.resume_webhook, "avsluta": actions.end_webhook}
        if step in steps:
            await steps[step](number, by=by, now=now)
        return redirect(f"{HERE}/{number}", flash=_("Sparat."))

    @post("/leverans/{delivery:int}/igen")
    async def again(self, request: Asked, delivery: FromPath[int]) -> Response[Any]:
        """Send a message once more."""
        number = await actions.replay(delivery, by=request.user.email, now=clock.now())
        return redirect(f"{HERE}/{number}", flash=_("Meddelandet skickas igen inom några sekunder."))


def _settings(request: Asked) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def _read(form: Form) -> tuple[str, str, list[str]]:
    name = form.text("name", _("Skriv vilket system som ska få veta"), LONGEST_NAME)
    url = form.text("url", _("Skriv systemets adress, till exempel https://system.example/anbud"), 2000)
    events = form.choices("events", EVENTS)
    if not events:
        form.error("events", _("Välj minst en händelse"))
    return name, url, events


async def _list(form: Form) -> Response[str]:
    return page(
        "notifications/webhooks/list.html",
        form=form,
        webhooks=await all_webhooks(),
        events=list(EVENTS.items()),
        private=True,
    )


async def _one(request: Asked, number: int, form: Form, *, secret: str | None = None) -> Response[str]:
    webhook = await webhook_numbered(number)
    after = read_query(request).first("after")
    rows = await deliveries_of(number, int(after) if after.isdecimal() and len(after) < 19 else None, SIZE + 1)
    if not form.errors:
        form = Form.of(name=webhook["name"], url=webhook["url"], events=webhook["events"])
    return page(
        "notifications/webhooks/one.html", form=form, webhook=webhook, secret=secret, named=NAMED, states=STATES,
        page=page_of(rows, SIZE, lambda row: str(row["id"])), events=list(EVENTS.items()), private=True,
    )  # fmt: skip


ROUTES = [Webhooks]
