"""`/intern/drift`: is the house alive, what does it wait for, and everything as a file. For administrators."""

import asyncio
import platform
import shutil
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from litestar import Controller, Request, Response, get, post
from litestar.response import Stream

from notifications.delivery.jobs import ways_out
from notifications.delivery.queries import brakes, counts_by_state, oldest_due
from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.audit import record_event
from portal.foundation.database import fetch_row
from portal.foundation.database.everything import write_everything
from portal.foundation.database.migrate import missing_migrations
from portal.foundation.errors import AnbudError
from portal.foundation.i18n import N_, number
from portal.foundation.i18n import gettext as _
from portal.foundation.jobs import JobRun, last_runs
from portal.foundation.settings import Settings
from portal.foundation.web import Form, page, read_form
from portal.foundation.web.health import version_of_anbud
from portal.foundation.web.menu import is_there

PATH = "/intern/drift"
PIECE = 1 << 20
# A worker notes that it is alive every minute; the sweeping jobs run once an hour.
SILENT_AFTER = timedelta(minutes=10)
HOURLY_SILENT_AFTER = timedelta(hours=3)
BACKUP_OLD_AFTER = timedelta(days=2)
BACKUP = "backup"
# The jobs in words, in the order they are done; `True` for those of every hour.
JOBS: dict[str, tuple[str, bool]] = {
    "wording": (N_("Följa vilka texter som är granskade"), False),
    "imports": (N_("Hämta från källor"), False),
    "publish": (N_("Publicera det som är schemalagt"), False),
    "close": (N_("Stänga upphandlingar vars sista dag passerat"), False),
    "end": (N_("Avsluta avtal som löpt ut"), False),
    "trades": (N_("Följa ändrade branscher"), False),
    "searches": (N_("Läsa sparade sökningar med ändrade branscher"), False),
    "meetings": (N_("Markera möten som hållna"), False),
    "alarms": (N_("Larma personalen om källor"), False),
    "matches": (N_("Hitta vilka leverantörer en upphandling passar"), False),
    "digests": (N_("Skriva sammandrag"), False),
    "alerts": (N_("Skriva mejl som går genast"), False),
    "reminders": (N_("Påminna om sista dag"), False),
    "meeting reminders": (N_("Påminna om möten"), False),
    "mailings": (N_("Skriva inbjudningar till möten"), False),
    "warnings": (N_("Varna när möten saknas"), False),
    "effects": (N_("Räkna vad möten ledde till"), False),
    "yearly checks": (N_("Påminna om den årliga kontrollen av adresser"), False),
    "plan reminders": (N_("Påminna om handlingsplanen"), False),
    "amounts": (N_("Påminna om beloppsgränser"), False),
    "bounces": (N_("Ta hand om returer"), False),
    "releases": (N_("Skriva öppna data"), False),
    "webhooks": (N_("Anropa webhookar"), False),
    "purge": (N_("Gallra"), True),
    "sweep": (N_("Städa inloggningar"), True),
}
BELOW = (
    ("/intern/drift/nycklar", N_("API-nycklar")),
    ("/intern/drift/webhookar", N_("Webhookar")),
    ("/intern/drift/gallring", N_("Gallring: hur länge uppgifter sparas")),
    ("/metrics", N_("Mätvärden för övervakning")),
)


class JobShown(NamedTuple):
    """A job as the page shows it; `wrong` says what is wrong with it, if anything."""

    name: str
    run: JobRun | None
    wrong: str


class Operation(Controller):
    """What an operator asks, and the export of everything."""

    path = PATH
    opt = needs("administrator")

    @get()
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show how the house is."""
        return await _page(request, Form())

    @post("/epost")
    async def check_mail(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Ask the mail server whether it lets us in; nothing is sent."""
        return await _page(request, Form(), mail=await _mail_server(request.app.state.settings))

    @post("/export", opt=needs("administrator", contacts=True))
    async def export(self, request: Request[Any, Any, Any]) -> Response[Any] | Stream:
        """Hand out everything as one zip, for a purpose that is kept."""
        form = await read_form(request)
        purpose = form.text("syfte", _("Skriv vad filen ska användas till."), 300)
        if not form.valid:
            return await _page(request, form)
        now = clock.now()
        folder = Path(tempfile.mkdtemp(prefix="anbud-allt-"))
        try:
            handed = await write_everything(folder / "allt.zip", now=now)
            details = {"purpose": purpose, "rows": sum(handed.rows.values())}
            await record_event(request.user.email, "town.exported", "town", "all", at=now, details=details)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        headers = {
            "content-disposition": f'attachment; filename="anbud-allt-{now:%Y-%m-%d}.zip"',
            "cache-control": "private, no-store",
        }
        return Stream(_pieces(folder), media_type="application/zip", headers=headers)


async def _pieces(folder: Path) -> AsyncIterator[bytes]:
    try:
        with (folder / "allt.zip").open("rb") as file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _page(request: Request[Any, Any, Any], form: Form, *, mail: tuple[bool, str] | None = None) -> Response[str]:
    settings, now = request.app.state.settings, clock.now()
    runs = await last_runs()
    counts = await counts_by_state()
    return page(
        "portal/office/operation.html",
        form=form,
        version=version_of_anbud(),
        python=platform.python_version(),
        database=await _database(settings),
        missing=await missing_migrations(),
        mail=mail,
        relay=_relay(settings),
        brakes=await brakes(),
        counts=counts,
        waiting=sum(counts.get(state, 0) for state in ("ready", "deferred", "claimed", "transmitting")),
        oldest=await oldest_due(now),
        jobs=shown_jobs(runs, now),
        silent=is_silent(runs, now),
        backup=runs.get(BACKUP),
        backup_old=BACKUP not in runs or now - runs[BACKUP].ran_at > BACKUP_OLD_AFTER,
        disk=await asyncio.to_thread(_disk, settings.data_dir),
        below=[(path, _(name)) for path, name in BELOW if is_there(path)],
        private=True,
    )


def shown_jobs(runs: dict[str, JobRun], now: datetime) -> list[JobShown]:
    """Return every job with how it last went and what is wrong with it."""
    names = [*JOBS, *sorted(set(runs) - set(JOBS) - {BACKUP})]
    return [
        JobShown(_(JOBS[name][0]) if name in JOBS else name, runs.get(name), _wrong(name, runs.get(name), now))
        for name in names
        if name in runs or name in JOBS
    ]


def _wrong(name: str, run: JobRun | None, now: datetime) -> str:
    if run is None:
        return _("Har inte körts")
    if run.error:
        return _("Gick fel: %(error)s") % {"error": run.error}
    limit = HOURLY_SILENT_AFTER if name in JOBS and JOBS[name][1] else SILENT_AFTER
    return _("Har inte körts på länge") if now - run.ran_at > limit else ""


def is_silent(runs: dict[str, JobRun], now: datetime) -> bool:
    """Tell whether no worker has said for a while that it is alive."""
    return all(now - run.ran_at > SILENT_AFTER for name, run in runs.items() if name != BACKUP)


async def _database(settings: Settings) -> dict[str, Any]:
    row = await fetch_row(
        "SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes, "
        "(SELECT count(*) FROM migration) AS migrations, "
        # Told to who owns the server only, as we own the one inside.
        "(SELECT setting FROM pg_settings WHERE name = 'data_directory') AS folder"
    )
    assert row is not None
    # The address says nothing: whoever starts the one inside hands it on as one of any server.
    inside = row["folder"] and Path(row["folder"]).is_relative_to(settings.data_dir.resolve())
    where = _("inbyggd") if inside else _("egen server")
    return {**dict(row), "where": where, "size": _size(row["bytes"])}


def _disk(folder: Path) -> dict[str, Any]:
    there = folder if folder.exists() else Path("/")
    usage = shutil.disk_usage(there)
    return {"free": _size(usage.free), "total": _size(usage.total), "low": usage.free < usage.total // 10}


def _size(count: int) -> str:
    """Return a number of bytes as people say it: 312 MB, 4,2 TB."""
    size, units = float(count), ["byte", "kB", "MB", "GB", "TB"]
    while size >= 1000 and len(units) > 1:
        size /= 1000
        units.pop(0)
    return f"{number(round(size, 1) if size < 10 else round(size))} {units[0]}"


def _relay(settings: Settings) -> str:
    """Return where mail goes, without what opens the server."""
    if not settings.smtp_url:
        return ""
    scheme, _sep, rest = settings.smtp_url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


async def _mail_server(settings: Settings) -> tuple[bool, str]:
    if not settings.smtp_url:
        return True, _("Ingen e-postserver är inställd: mejlen skrivs i datakatalogen och lämnar inte datorn.")
    way = ways_out(settings)()
    try:
        await way.open()
    except AnbudError as error:
        return False, _("E-postservern tar inte emot oss: %(error)s") % {"error": error}
    secure = way.secure
    await way.close()
    return True, _("E-postservern svarar och släpper in oss, krypterat.") if secure else _(
        "E-postservern svarar och släpper in oss, okrypterat."
    )
