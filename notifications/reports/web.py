"""I15 and P14: building, locking and adopting the half-year report; reading it, on the page and as files."""

import asyncio
import json
from datetime import datetime
from functools import lru_cache
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from notifications.reports import actions, queries
from notifications.reports.domain import KEYS, SECTIONS, SUMMARY_FI, for_everybody, over_time
from notifications.reports.errors import NoSuchReport, NotNow
from notifications.reports.formats import FORMATS
from notifications.reports.formats.finnish import finnish_of
from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC, needs
from portal.foundation.feeds import answer
from portal.foundation.i18n import gettext
from portal.foundation.web import Form, page, read_form, redirect, visit
from procurement.plan.domain.periods import half_before, half_named
from procurement.plan.queries import office_day

INSIDE = "/intern/rapporter"
READER, REPORTER = needs("reader"), needs("reporter")


def _by() -> str:
    officer = visit().officer
    return officer.email if officer else "anbud"


@get("/rapporter", include_in_schema=False, opt=PUBLIC)
async def public_list() -> Response[str]:
    """The reports that everybody may read."""
    kept = await queries.public_snapshots()
    periods, series = [one["period"] for one in kept], over_time(kept)
    reports = await queries.reports(public=True)
    return page("notifications/reports/public_list.html", reports=reports, periods=periods, series=series)


@get("/rapporter/{name:str}", include_in_schema=False, opt=PUBLIC)
async def public_report(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """One report as a page, or as the file its name's ending asks for."""
    period, _, ending = name.partition(".")
    report = await actions.report_for_everybody(period, request.app.state.settings, clock.now())
    if ending:
        return await _file(request, report, ending)
    return page("notifications/reports/public.html", r=report, finnish=finnish_of(report), formats=FORMATS)


async def _file(
    request: Request[Any, Any, Any], report: dict[str, Any], ending: str, *, inside: bool = False
) -> Response[bytes]:
    if ending not in FORMATS:
        raise NoSuchReport(f"{report['period']}.{ending}")
    body = await asyncio.to_thread(_written, ending, json.dumps(for_everybody(report), default=str))
    name = f"halvarsrapport-{report['period']}.{ending}"
    # A draft is nobody's but ours: no cache on the way may keep it.
    headers = {"cache-control": "private, no-store"} if inside else None
    return answer(request, body, FORMATS[ending].media_type, filename=name, headers=headers)


@lru_cache(maxsize=64)
def _written(ending: str, report: str) -> bytes:
    """Return the file; what was set once for a report that says the same is not set again, whoever asks how often."""
    return FORMATS[ending].write(json.loads(report))


@get(INSIDE, include_in_schema=False, opt=READER)
async def all_reports() -> Response[str]:
    """The half-years there are reports of, and the two that one may be begun for."""
    present = half_named(office_day(clock.now()))
    found = {row["period"]: row for row in await queries.reports()}
    begin = [period for period in (present, half_before(present)) if period not in found]
    return page("notifications/reports/list.html", reports=list(found.values()), begin=begin, private=True)


@get(f"{INSIDE}/{{name:str}}", include_in_schema=False, opt=READER)
async def one_report(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """The report with its figures and the fields for officers' words; with an ending, the file of what stands now."""
    period, _, ending = name.partition(".")
    report = await actions.report_as_it_stands(period, request.app.state.settings, clock.now())
    if ending:
        return await _file(request, report, ending, inside=True)
    texts = {part["key"]: part["text"] for part in report["sections"]}
    return _page(report, Form.of(**texts, **{SUMMARY_FI: report["summary_fi"]}))


def _page(report: dict[str, Any], form: Form) -> Response[str]:
    asked = {key: what for key, _, what in SECTIONS}
    officer = visit().officer
    may_write = bool(officer and officer.has("reporter"))
    return page("notifications/reports/report.html", r=report, form=form, asked=asked, may_write=may_write, finnish=finnish_of(for_everybody(report)),
                formats=FORMATS, private=True)  # fmt: skip


@post(f"{INSIDE}/{{name:str}}", include_in_schema=False, opt=REPORTER)
async def change(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
    """Save the words, lock, adopt, publish or add a note, as the button says."""
    form, now, settings = await read_form(request), clock.now(), request.app.state.settings
    try:
        said = await _done(form, name, settings, now)
    except NotNow as error:
        return redirect(f"{INSIDE}/{name}", flash=str(error))
    if not form.valid:
        return _page(await actions.report_as_it_stands(name, settings, now), form)
    return redirect(f"{INSIDE}/{name}", flash=said)


async def _done(form: Form, period: str, settings: Any, now: datetime) -> str:
    step, by = form.first("steg"), _by()
    if step == "faststall":
        on = form.day("adopted_on", gettext("Skriv ett datum, till exempel 2026-10-14"))
        if on is None:
            form.error("adopted_on", gettext("Skriv dagen för beslutet, till exempel 2026-10-14"))
        paragraph = form.text("paragraph", gettext("Skriv paragrafen, till exempel KS § 12"), 60)
        tasks = [line.strip()[:500] for line in form.text("tasks", longest=20_000).splitlines() if line.strip()]
        if form.valid and on is not None:
            await actions.adopt(period, paragraph, on, tasks=tasks, by=by, now=now)
        return gettext("Fastställd och publicerad.")
    if step == "anmarkning":
        text = form.text("note", gettext("Skriv vad som behöver sägas"), 5000)
        if form.valid:
            await actions.add_note(period, text, by=by, now=now)
        return gettext("Anmärkningen är sparad.")
    if step in ("publicera", "dra-tillbaka"):
        await actions.publish(period, public=step == "publicera", by=by, now=now)
        return gettext("Sparat.")
    texts = {key: form.text(key, longest=20_000) for key in (*KEYS, SUMMARY_FI)}
    if form.valid:
        await actions.write_texts(period, texts, by=by, now=now)
    if form.valid and step == "las":
        await actions.lock(period, settings, by=by, now=now)
        return gettext("Siffrorna är låsta.")
    return gettext("Sparat.")


ROUTES = [public_list, public_report, all_reports, one_report, change]
