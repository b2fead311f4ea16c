"""I9: the sources, how each is doing, and what one can do about it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import gettext
from portal.foundation.settings import Settings
from portal.foundation.web import Form, page, read_form, redirect, visit
from procurement.sources import actions
from procurement.sources.actions import Rules
from procurement.sources.errors import SourceExists, SourceRefused
from procurement.sources.fetching import fetch_sources
from procurement.sources.formats.columns import SYNONYMS
from procurement.sources.formats.guess import KINDS as KNOWN
from procurement.sources.places import Allowed
from procurement.sources.queries import count_waiting, runs_of, source_numbered, standing_alarms, whole_sources
from procurement.sources.web.words import FIELDS, KINDS, MODES, field_name, result_of, state_of

PATH = "/intern/kallor"
OFFICER, PROCURER = needs("officer"), needs("procurer")
BAR_HEIGHT = 40


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


def _allowed(settings: Settings) -> Allowed:
    return Allowed(settings.private_sources, settings.source_folders)


@get(PATH, include_in_schema=False, opt=OFFICER)
async def all_sources() -> Response[str]:
    """Every source with its state, last success, next run and last result."""
    rows = [{**row, "shown": state_of(row), "result": result_of(row)} for row in await whole_sources()]
    waiting = sum((await count_waiting()).values())
    return page("procurement/sources/list.html", rows=rows, waiting=waiting, kinds=_kinds(), private=True)


def _kinds() -> dict[str, str]:
    return {kind: gettext(word) for kind, word in KINDS.items()}


@get(f"{PATH}/ny", include_in_schema=False, opt=PROCURER)
async def new_form() -> Response[str]:
    """An empty form."""
    return _form_page(Form.of(every="60", mode="review", kind=""))


def _form_page(form: Form) -> Response[str]:
    return page("procurement/sources/new.html", form=form, private=True, **_options())


def _options() -> dict[str, Any]:
    return {
        "kind_options": [("", gettext("Känn igen själv")), *_kinds().items()],
        "mode_options": [(mode, gettext(word)) for mode, word in MODES.items()],
    }


def _read(form: Form) -> dict[str, Any]:
    return {
        "url": form.text("url", gettext("Skriv källans adress, till exempel https://exempel.se/rss"), 2000),
        "kind": kind if (kind := form.first("kind")) in KNOWN else None,
        "every_minutes": form.whole("every", gettext("Skriv minuter, 5 till 525600"), 5, 525_600) or 60,
        "publish": form.first("mode") == "publish",
    }


@post(f"{PATH}/ny", include_in_schema=False, opt=PROCURER)
async def add(request: Request[Any, Any, Any]) -> Response[Any]:
    """Add a source; it is read within seconds."""
    form = await read_form(request)
    name = form.text("name", gettext("Ge källan ett namn"), 80)
    values = _read(form)
    if form.valid:
        try:
            allowed = _allowed(request.app.state.settings)
            await actions.add_source(name, **values, allowed=allowed, by=_by(), now=clock.now())
        except SourceExists:
            form.error("name", gettext("Det finns redan en källa med det namnet"))
        except SourceRefused as refused:
            form.error("url", str(refused))
    if not form.valid:
        return _form_page(form)
    return redirect(PATH, flash=gettext("Källan är tillagd. Den läses inom en minut."))


@get(f"{PATH}/{{number:int}}", include_in_schema=False, opt=OFFICER)
async def one_source(number: FromPath[int]) -> Response[str]:
    """One source: alarms, settings, columns and its last thirty runs."""
    found = await source_numbered(number)
    form = Form.of(url=found["url"], kind=found["kind"], every=found["every_minutes"], mode=found["mode"])
    return await _detail(found, form)


async def _detail(found: dict[str, Any], form: Form, **more: Any) -> Response[str]:
    runs = await runs_of(found["id"])
    columns = [(field_name(field), header) for field, header in (found["columns"] or {}).items()]
    return page(
        "procurement/sources/detail.html", s=found, shown=state_of(found), form=form, columns=columns, kinds=_kinds(),
        runs=[{**run, "result": result_of(run)} for run in runs], bars=_bars(runs),
        alarms=await standing_alarms(found["id"]), private=True, **_options(), **more,
    )  # fmt: skip


def _bars(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the history as bars, the oldest first: as high as there was news, a full one crossed for an error."""
    most = max((run["new"] + run["changed"] for run in runs), default=0) or 1
    return [
        {"x": 8 * place, "height": BAR_HEIGHT if run["error"] else 3 + (BAR_HEIGHT - 3) * (run["new"] + run["changed"]) // most,
         "failed": run["error"] is not None}
        for place, run in enumerate(reversed(runs))
    ]  # fmt: skip


@post(f"{PATH}/{{number:int}}", include_in_schema=False, opt=PROCURER)
async def change(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Say anew where a source is and how it is read."""
    found, form = await source_numbered(number), await read_form(request)
    values = _read(form)
    if form.valid:
        try:
            allowed = _allowed(request.app.state.settings)
            await actions.change_source(found["name"], **values, allowed=allowed, by=_by(), now=clock.now())
        except SourceRefused as refused:
            form.error("url", str(refused))
    if not form.valid:
        return await _detail(found, form)
    return redirect(f"{PATH}/{number}", flash=gettext("Sparat."))


@post(f"{PATH}/{{number:int}}/hamta", include_in_schema=False, opt=PROCURER)
async def read_now(number: FromPath[int]) -> Response[Any]:
    """Have the worker read a source at once."""
    found = await source_numbered(number)
    await actions.read_soon(found["name"], now=clock.now())
    return redirect(
        f"{PATH}/{number}", flash=gettext("Källan läses inom en minut. Ladda om sidan för att se resultatet.")
    )


@post(f"{PATH}/{{number:int}}/prova", include_in_schema=False, opt=PROCURER)
async def trial(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Read a source without keeping anything, and show what would happen."""
    found, settings = await source_numbered(number), request.app.state.settings
    rules = Rules(
        now=clock.now(),
        office=settings.timezone,
        municipality=settings.municipality,
        ocid_prefix=settings.ocid_prefix,
        dry_run=True,
    )
    (taken,) = await fetch_sources(found["name"], rules, _allowed(settings))
    foreseen = [
        {
            "verdict": one.verdict,
            "title": one.title,
            "reference": one.reference,
            "fields": list(map(field_name, one.fields)),
        }
        for one in taken.foreseen
    ]
    return page("procurement/sources/trial.html", s=found, taken=taken, foreseen=foreseen, private=True)


@post(f"{PATH}/{{number:int}}/pausa", include_in_schema=False, opt=PROCURER)
async def pause(number: FromPath[int]) -> Response[Any]:
    """Stop reading a source."""
    await actions.pause_source((await source_numbered(number))["name"], now=clock.now(), by=_by())
    return redirect(f"{PATH}/{number}", flash=gettext("Källan är pausad."))


@post(f"{PATH}/{{number:int}}/ateruppta", include_in_schema=False, opt=PROCURER)
async def resume(number: FromPath[int]) -> Response[Any]:
    """Read a paused source again."""
    await actions.resume_source((await source_numbered(number))["name"], now=clock.now(), by=_by())
    return redirect(f"{PATH}/{number}", flash=gettext("Källan läses igen, inom en minut."))


@post(f"{PATH}/{{number:int}}/som-vanligt", include_in_schema=False, opt=PROCURER)
async def accept(number: FromPath[int]) -> Response[Any]:
    """Say that a source is as it should be."""
    await actions.accept_as_usual((await source_numbered(number))["name"], by=_by(), now=clock.now())
    return redirect(f"{PATH}/{number}", flash=gettext("Så här räknas nu som vanligt för källan."))


@get(f"{PATH}/{{number:int}}/kolumner", include_in_schema=False, opt=PROCURER)
async def columns_form(number: FromPath[int]) -> Response[str]:
    """Under which header each of our fields stands in a source's tables."""
    found = await source_numbered(number)
    return _columns_page(found, Form.of(**(found["columns"] or {})))


def _columns_page(found: dict[str, Any], form: Form) -> Response[str]:
    fields = [(name, field_name(name)) for name in SYNONYMS if name in FIELDS or name == "title"]
    return page("procurement/sources/columns.html", s=found, form=form, fields=fields, private=True)


@post(f"{PATH}/{{number:int}}/kolumner", include_in_schema=False, opt=PROCURER)
async def keep_columns(request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
    """Keep the columns of a source; all empty: they are guessed."""
    found, form = await source_numbered(number), await read_form(request)
    columns = {name: text for name in SYNONYMS if (text := form.text(name, longest=200))}
    if columns and "title" not in columns:
        form.error("title", gettext("Skriv vilken kolumn som är rubriken"))
    if not form.valid:
        return _columns_page(found, form)
    await actions.keep_columns(found["name"], columns, by=_by(), now=clock.now())
    return redirect(f"{PATH}/{number}", flash=gettext("Sparat. Källan läses om från början nästa gång."))


ROUTES = [
    all_sources,
    new_form,
    add,
    one_source,
    change,
    read_now,
    trial,
    pause,
    resume,
    accept,
    columns_form,
    keep_columns,
]
