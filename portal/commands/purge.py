"""`anbud purge`: what has had its time is removed, and the log says under which decision."""

from dataclasses import asdict
from typing import Annotated

import typer

from portal.commands.instants import Now, instant_of
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.retention.actions import Removed
from portal.foundation.settings import Settings
from portal.retention import purge_all
from portal.running import run_with_database, settings_of_environment

Trial = Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")]


def purge(dry_run: Trial = False, now: Now = None, as_json: Json = False) -> None:
    """Remove what has had its time, by the retention rules; the worker does the same every hour."""
    instant = instant_of(now, settings_of_environment()) or clock.now()

    async def work(settings: Settings) -> list[Removed]:
        return await purge_all(settings, instant, by="command", dry_run=dry_run)

    done = run_with_database(work)
    lines = [f"{one.removed:>7}  {one.record_class:<20}  {_said(one)}" for one in done]
    show([asdict(one) for one in done], as_json, [*lines, *(["Nothing has been removed."] if dry_run else [])])


def _said(one: Removed) -> str:
    return f"rests: {one.decision}" if one.rests else one.decision
