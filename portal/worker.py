"""The worker: what the clock and the rows make due. Every job asks the tables, may be killed, and runs again unharmed."""

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog

from notifications.bounces.jobs import bounces_due, take_bounces
from notifications.delivery.jobs import deliver_due, deliver_forever
from notifications.delivery.suppression import barred_contacts
from notifications.digests.actions import alerts_due, digests_due, reminders_due
from notifications.digests.desk import OfficersDesk
from notifications.letters.staff import alarms_due
from notifications.matching.actions import match_due
from notifications.meetings.jobs import effects_due, mailings_due, meeting_reminders_due, warnings_due
from notifications.reminders.jobs import amounts_reminders_due, plan_reminders_due
from notifications.webhooks.jobs import webhooks_due
from notifications.yearly.jobs import yearly_checks_due
from portal.foundation import clock
from portal.foundation.access.sessions import forget_ended_sessions
from portal.foundation.access.waits import forget_old_waits
from portal.foundation.database import fetch_value
from portal.foundation.jobs import Ran, note_runs
from portal.foundation.limits.actions import forget_old_limits
from portal.foundation.settings import Settings
from portal.foundation.wording.actions import refresh_drafts
from portal.retention import purge_due
from procurement.meetings.actions import hold_due
from procurement.register.actions import close_overdue, end_expired, follow_trades, publish_scheduled
from procurement.releases.actions import make_releases
from procurement.sources.actions import Rules
from procurement.sources.fetching import fetch_due
from procurement.sources.places import Allowed
from suppliers.subscriptions.actions import read_searches_due

ROUND_SECONDS = 5.0
HOUR_SECONDS = 3600.0
NOTED_EVERY = timedelta(minutes=1)
MOST_ROUNDS = 100

log = structlog.get_logger("anbud.worker")

Done = dict[str, Any]


async def run_once(settings: Settings, instant: datetime | None = None) -> Done:
    """Do everything that is due until nothing is, and return what was done.

    With `instant` it is done as if that were now.
    """
    done: Done = {"imports": 0, "matches": 0, "digests": 0, "letters": {}, "reminders": 0, "purged": 0}
    done["letters"] = dict.fromkeys(("accepted", "deferred", "refused", "unknown", "cancelled"), 0)
    with clock.at(instant) if instant else nullcontext():
        for _ in range(MOST_ROUNDS):
            if not await _round(settings, instant, done):
                break
    return done


async def imports_due(settings: Settings, now: datetime) -> int:
    """Read the sources that are due."""
    rules = Rules(
        now=now, office=settings.timezone, municipality=settings.municipality, ocid_prefix=settings.ocid_prefix
    )
    return await fetch_due(rules, Allowed(settings.private_sources, settings.source_folders))


async def publications_due(settings: Settings, now: datetime) -> int:
    """Make public what an officer chose this hour for."""
    desk = OfficersDesk(settings, barred_contacts)
    return await publish_scheduled(now, desk, office=settings.timezone, four_eyes=settings.four_eyes)


async def sweep(now: datetime) -> int:
    """Remove sessions, waits and counters that are over and count for nothing any more; return how many."""
    ended = await forget_ended_sessions(now=now) + await forget_old_waits(now=now)
    return ended + await forget_old_limits(now=now)


async def sweep_due(settings: Settings, now: datetime) -> int:
    """Sweep by the database's clock: work done as if it were another day signs nobody out."""
    return await sweep(await fetch_value("SELECT clock_timestamp()"))


class Job(NamedTuple):
    """Something that becomes due: its name, what its count is called in what `run_once` returns, and how it is done."""

    name: str
    counted: str
    run: Callable[[Settings, datetime], Awaitable[Any]]


# What is due, in the order it makes the next due.
JOBS: tuple[Job, ...] = (
    Job("wording", "", lambda settings, now: refresh_drafts(now)),
    Job("publish", "", publications_due),
    Job("close", "", lambda settings, now: close_overdue(now)),
    Job("end", "", lambda settings, now: end_expired(now, now.astimezone(settings.timezone).date())),
    Job("trades", "", lambda settings, now: follow_trades()),
    Job("searches", "", lambda settings, now: read_searches_due()),
    Job("meetings", "", lambda settings, now: hold_due(now, settings.timezone)),
    Job("imports", "imports", imports_due),
    Job("alarms", "alarms", alarms_due),
    Job("matches", "matches", lambda settings, now: match_due(now)),
    Job("digests", "digests", digests_due),
    Job("reminders", "reminders", lambda settings, now: reminders_due(now)),
    Job("meeting reminders", "reminders", meeting_reminders_due),
    Job("releases", "", lambda settings, now: make_releases(now)),
    Job("webhooks", "", webhooks_due),
    Job("mailings", "mailings", mailings_due),
    Job("warnings", "", warnings_due),
    Job("effects", "", effects_due),
    Job("yearly checks", "reminders", yearly_checks_due),
    Job("plan reminders", "", plan_reminders_due),
    Job("amounts", "", amounts_reminders_due),
    Job("alerts", "alerts", alerts_due),
    Job("bounces", "", bounces_due),
    Job("purge", "purged", purge_due),
    Job("sweep", "purged", sweep_due),
)
# These ask strangers.
SLOW = ("imports", "webhooks")
# Nobody waits for these.
HOURLY = ("purge", "sweep")
# These make more due: a round that did some of it is followed by another.
LEAD_ON = ("alarms", "matches", "digests", "mailings", "alerts")


async def _round(settings: Settings, instant: datetime | None, done: Done) -> int:
    """Do one round of all jobs and return how much was done that makes more due."""
    now, counts = clock.now(), Counter[str]()
    runs = []
    for job in JOBS:
        n = await job.run(settings, now)
        runs.append(Ran(job.name, _number(n)))
        if job.counted:
            counts[job.counted] += n
    # What is done as if it were another day did run today.
    await note_runs(runs, at=await fetch_value("SELECT clock_timestamp()"))
    letters = await deliver_due(settings, instant)
    for name in ("imports", "matches", "digests", "reminders", "purged"):
        done[name] += counts[name]
    for state in done["letters"]:
        done["letters"][state] += letters.get(state, 0)
    return sum(counts[name] for name in LEAD_ON)


async def run_forever(settings: Settings) -> None:
    """Work until a signal to stop; letters under way are finished."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await asyncio.gather(
        _rounds([job for job in JOBS if job.name not in (*SLOW, *HOURLY)], settings, stopping),
        _rounds([job for job in JOBS if job.name in HOURLY], settings, stopping, HOUR_SECONDS),
        # Strangers' servers may be slow: they have rounds of their own.
        *(_rounds([job for job in JOBS if job.name == name], settings, stopping) for name in SLOW),
        deliver_forever(settings, stopping),
        take_bounces(settings, stopping),
    )


def _number(done: Any) -> int:
    return done if isinstance(done, int) else 0


async def _rounds(jobs: list[Job], settings: Settings, stopping: asyncio.Event, seconds: float = ROUND_SECONDS) -> None:
    noted = _Noted()
    while not stopping.is_set():
        await noted.add([await _done(job, settings) for job in jobs])
        try:
            await asyncio.wait_for(stopping.wait(), seconds)
        except TimeoutError:
            continue


async def _done(job: Job, settings: Settings) -> Ran:
    """Do one job and return how it went; one that fails delays no other, and the next round tries again."""
    try:
        # The database's clock, which all workers share: a worker whose own is wrong sends no digest early.
        return Ran(job.name, _number(await job.run(settings, await fetch_value("SELECT clock_timestamp()"))))
    except Exception as error:
        log.exception("job failed", job=job.name, error=type(error).__name__)
        return Ran(job.name, error=type(error).__name__)


class _Noted:
    """Notes rounds that did or failed at something at once, and that the worker is alive once a minute."""

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._failing: set[str] = set()

    async def add(self, runs: list[Ran]) -> None:
        now = clock.now()
        failing = {run.name for run in runs if run.error}
        dull = failing == self._failing and not any(run.did for run in runs)
        if dull and self._at is not None and now - self._at < NOTED_EVERY:
            return
        try:
            await note_runs(runs, at=await fetch_value("SELECT clock_timestamp()"))
        except Exception as error:  # with the database away there is nowhere to write it
            log.warning("a round was not noted", error=type(error).__name__)
        else:
            self._at, self._failing = now, failing
