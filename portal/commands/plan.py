"""`anbud plan`: the action plan, from the server's own command line."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.commands.instants import Now, pretending
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.plan.actions import load_plan
from procurement.plan.domain.sheets import plan_of_table
from procurement.plan.domain.writing import written_plan
from procurement.plan.files import is_table, rows_of, text_of
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
def load(
    file: Path,
    as_json: Json = False,
    reference: Annotated[str, typer.Option(help="Of a table: the plan's reference, haparanda-2027.")] = "",
    title: Annotated[str, typer.Option(help="Of a table: what the plan is called.")] = "",
    from_on: Annotated[str, typer.Option("--from", help="Of a table: the plan's first day, 2027-01-01.")] = "",
) -> None:
    """Take a plan into use from its file (TOML, or a table: CSV, XLSX); it ends the one before it and keeps its history."""
    try:
        body = file.read_bytes()
    except OSError as error:
        raise PlanFileUnreadable(f"{file}: {error}") from None
    text = _of_table(rows_of(file.name, body), reference, title, from_on) if is_table(file.name) else text_of(body)

    async def work(settings: Settings) -> dict[str, Any]:
        return await load_plan(text, by="command", now=clock.now())

    told = run_with_database(work)
    show(
        told,
        as_json,
        [f"{told['reference']}: {told['state']}, version {told['version']}, {told['activities']} activities"],
    )


def _of_table(table: Sequence[Sequence[str]], reference: str, title: str, from_on: str) -> str:
    """Return the plan's file that a table makes; the table does not say what the plan is called or when it begins."""
    try:
        first = date.fromisoformat(from_on)
    except ValueError:
        raise typer.BadParameter("a table needs --from, the plan's first day: 2027-01-01") from None
    if not (reference and title):
        raise typer.BadParameter("a table needs --reference and --title")
    return written_plan(plan_of_table(table, reference=reference, title=title, from_on=first))
