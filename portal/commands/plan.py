"""`anbud plan`: the action plan, from the server's own command line."""

from pathlib import Path
from typing import Any

import typer

from portal.commands.instants import Now, pretending
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.plan.actions import load_plan
from procurement.plan.queries import followed, office_day, plan_on
from procurement.plan.words import counted, shown

plan = typer.Typer(no_args_is_help=True, help="The action plan.", rich_markup_mode=None)


class PlanFileUnreadable(AnbudError):
    """The file cannot be read."""


@plan.command(epilog="Example: anbud plan status --json")
def status(as_json: Json = False, now: Now = None) -> None:
    """Say how each activity stands, and why."""

    async def work(settings: Settings) -> dict[str, Any]:
        with pretending(now, settings):
            return await _status()

    told = run_with_database(work)
    lines = [f"{a['number']:<4} {a['state']:<12} {a['title']}: {a['why']}" for a in told["activities"]]
    show(told, as_json, [told["plan"]["title"], *lines])


async def _status() -> dict[str, Any]:
    instant = clock.now()
    found = await plan_on(office_day(instant))
    activities = await followed(instant)
    about = {name: found[name] for name in ("reference", "version", "title", "from_on", "until_on")}
    return {
        "plan": about,
        "on": office_day(instant),
        "counts": counted(activities),
        "activities": [shown(activity) for activity in activities],
    }


@plan.command(epilog="Example: anbud plan load haparanda-2027.toml --json")
def load(file: Path, as_json: Json = False) -> None:
    """Take a plan into use from its file; a new plan ends the one before it and keeps its history."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanFileUnreadable(f"{file}: {error}") from None

    async def work(settings: Settings) -> dict[str, Any]:
        return await load_plan(text, by="command", now=clock.now())

    told = run_with_database(work)
    show(
        told,
        as_json,
        [f"{told['reference']}: {told['state']}, version {told['version']}, {told['activities']} activities"],
    )
