"""The worker: what the clock and the rows make due. Every job asks the tables, may be killed, and runs again unharmed."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import structlog

from notifications.bounces.jobs import bounces_due, take_bounces
from notifications.delivery.jobs import deliver_due, deliver_forever
from notifications.digests.actions import alerts_due, digests_due, reminders_due
from notifications.letters.staff import alarms_due
from notifications.matching.actions import match_due
from notifications.meetings.jobs import mailings_due, meeting_reminders_due, warnings_due
from portal.foundation import clock
from portal.foundation.database import fetch_value
from portal.foundation.settings import Settings
from procurement.meetings.actions import hold_due, purge_people
from procurement.register.actions import close_overdue, end_expired, follow_trades
from procurement.sources.actions import Rules
from procurement.sources.fetching import fetch_due
from procurement.sources.places import Allowed
from suppliers.signup.actions import purge_expired

ROUND_SECONDS = 5.0
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
    rules = Rules(now=now, office=settings.timezone, municipality=settings.municipality)
    return await fetch_due(rules, Allowed(settings.private_sources, settings.source_folders))


async def _round(settings: Settings, instant: datetime | None, done: Done) -> int:
    """Do one round of all jobs and return how much was done."""
    now = clock.now()
    await close_overdue(now)
    await end_expired(now, now.astimezone(settings.timezone).date())
    await follow_trades()
    await hold_due(now, settings.timezone)
    imports = await imports_due(settings, now)
    alarms = await alarms_due(settings, now)
    matches = await match_due(now)
    digests = await digests_due(settings, now)
    reminders = await reminders_due(now) + await meeting_reminders_due(settings, now)
    mailings = await mailings_due(settings, now)
    await warnings_due(settings, now)
    alerts = await alerts_due(settings, now)
    await bounces_due(settings, now)
    purged = await purge_expired(now) + await purge_people(now)
    letters = await deliver_due(settings, instant)
    done["imports"] += imports
    done["matches"] += matches
    done["digests"] += digests
    done["reminders"] += reminders
    done["purged"] += purged
    for state in done["letters"]:
        done["letters"][state] += letters.get(state, 0)
    return matches + digests + alerts + mailings + alarms


async def run_forever(settings: Settings) -> None:
    """Work until a signal to stop; letters under way are finished."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    jobs: list[Callable[[Settings, datetime], Awaitable[Any]]] = [
        lambda settings, now: close_overdue(now),
        lambda settings, now: end_expired(now, now.astimezone(settings.timezone).date()),
        lambda settings, now: follow_trades(),
        lambda settings, now: hold_due(now, settings.timezone),
        mailings_due,
        meeting_reminders_due,
        warnings_due,
        lambda settings, now: match_due(now),
        lambda settings, now: reminders_due(now),
        alarms_due,
        bounces_due,
        alerts_due,
        digests_due,
        lambda settings, now: purge_expired(now),
        lambda settings, now: purge_people(now),
    ]
    await asyncio.gather(
        _rounds(jobs, settings, stopping),
        # Strangers' servers may be slow: they have rounds of their own.
        _rounds([imports_due], settings, stopping),
        deliver_forever(settings, stopping),
        take_bounces(settings, stopping),
    )


async def _rounds(
    jobs: list[Callable[[Settings, datetime], Awaitable[Any]]], settings: Settings, stopping: asyncio.Event
) -> None:
    while not stopping.is_set():
        for job in jobs:
            try:
                # The database's clock, which all workers share: a worker whose own is wrong sends no digest early.
                await job(settings, await fetch_value("SELECT clock_timestamp()"))
            except Exception as error:  # one failing job delays no other; the next round tries again
                log.exception("job failed", error=type(error).__name__)
        try:
            await asyncio.wait_for(stopping.wait(), ROUND_SECONDS)
        except TimeoutError:
            continue
