"""`anbud procurement` and `anbud match`."""

from typing import Annotated, Any

import typer

from notifications.matching.queries import matches_of
from portal.commands.instants import Now, pretending
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.register.domain import STATUSES
from procurement.register.queries import listed_procurements, procurement_by_reference, text_in
from procurement.sources.actions import publish_draft
from procurement.sources.queries import sources_behind

procurement = typer.Typer(no_args_is_help=True, help="The register of procurements.", rich_markup_mode=None)


def _row(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "reference": found["reference"],
        "title": text_in(found, "sv")[1]["title"],
        "status": found["status"],
        "upphandlings_id": found["upphandlings_id"],
        "buyer": found["buyer"],
        "cpv": found["cpv"],
        "published_at": _iso(found["published_at"]),
        "deadline_at": _iso(found["deadline_at"]),
        "sources": found.get("sources", []),
    }


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None


@procurement.command("list", epilog="Example: anbud procurement list --status open --json")
def list_(
    status: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")] = None, as_json: Json = False
) -> None:
    """List procurements, drafts too, the newest first."""
    if status and status not in STATUSES:
        raise typer.BadParameter(f"--status must be one of {', '.join(STATUSES)}")

    async def work(settings: Settings) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while page := await listed_procurements(
            [status] if status else None, public=False, after=rows[-1]["id"] if rows else None, limit=1000
        ):
            behind = await sources_behind([row["reference"] for row in page])
            rows += [{**row, "sources": behind.get(row["reference"], [])} for row in page]
        return rows

    rows = [_row(row) for row in run_with_database(work)]
    show(rows, as_json, [f"{row['reference']}  {row['status']:<9}  {row['title']}" for row in rows])


@procurement.command(epilog="Example: anbud procurement publish 2026-014")
def publish(reference: str, now: Now = None) -> None:
    """Make a draft public; whoever it concerns is told by the worker.

    One whose deadline has passed becomes public as closed, for the record: nobody is told of what nobody can bid for.
    """

    async def work(settings: Settings) -> dict[str, Any]:
        with pretending(now, settings):
            await publish_draft(reference, by="command", office=settings.timezone, now=clock.now())
        return await procurement_by_reference(reference)

    found = run_with_database(work)
    typer.echo(f"{reference} is {found['status']}.")
    if found["status"] in ("closed", "awarded", "ended", "cancelled"):
        passed = f"Its deadline was {_iso(found['deadline_at'])}: nobody" if found["deadline_at"] else "Nobody"
        typer.echo(f"{passed} is told by mail of what nobody can bid for any more.")


@procurement.command("show", epilog="Example: anbud procurement show 2026-014 --json")
def show_(reference: str, as_json: Json = False) -> None:
    """Show one procurement with its texts and links."""

    async def work(settings: Settings) -> dict[str, Any]:
        behind = await sources_behind([reference])
        return {**await procurement_by_reference(reference), "sources": behind.get(reference, [])}

    found = run_with_database(work)
    data = {**_row(found), "texts": found["texts"], "links": found["links"], "revision": found["revision"]}
    show(data, as_json, [f"{name}: {value}" for name, value in data.items()])


def match(
    references: Annotated[list[str] | None, typer.Argument(help="Public numbers, for example 2026-014.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every procurement.")] = False,
    as_json: Json = False,
) -> None:
    """Show who would be reached by each procurement, and why."""
    if bool(references) == everything:
        raise typer.BadParameter("name procurements, or --all")

    async def work(settings: Settings) -> dict[str, list[dict[str, Any]]]:
        for reference in references or []:
            await procurement_by_reference(reference)
        return await matches_of(references or None, clock.now())

    found = run_with_database(work)
    lines = [f"{ref}: {row['email']} ({row['hit']}) {row['because']}" for ref, rows in found.items() for row in rows]
    show(found, as_json, lines)
