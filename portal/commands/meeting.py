"""`anbud meeting`."""

from typing import Annotated, Any

import typer

from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.meetings.domain.states import KINDS, STATES
from procurement.meetings.queries import (
    agenda_of,
    figures_of,
    listed_meetings,
    meeting_by_reference,
    standings_of,
)
from procurement.meetings.words import title_of
from procurement.register.queries import text_in

meeting = typer.Typer(no_args_is_help=True, help="Information meetings and other gatherings.", rich_markup_mode=None)


def _row(found: dict[str, Any], figures: dict[str, int]) -> dict[str, Any]:
    """Return a meeting as scripts read it; nobody's address is in it."""
    return {
        "reference": found["reference"],
        "kind": found["kind"],
        "state": found["state"],
        "title": title_of(found),
        "starts_at": found["starts_at"].isoformat(),
        "ends_at": found["ends_at"].isoformat(),
        "place": found["place"],
        "online": found["online"],
        "languages": found["languages"],
        "capacity": found["capacity"],
        "closes_on": found["closes_on"].isoformat() if found["closes_on"] else None,
        "path": f"/moten/{found['address']}" if found["announced_at"] else None,
        **figures,
        "visitors": found["visitors"],
    }


@meeting.command("list", epilog="Example: anbud meeting list --year 2026 --json")
def list_(
    year: Annotated[int | None, typer.Option(help="Only those of this year.")] = None,
    kind: Annotated[str | None, typer.Option(help=f"One of {', '.join(KINDS)}.")] = None,
    state: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATES)}.")] = None,
    as_json: Json = False,
) -> None:
    """List meetings by when they start, drafts too."""
    if kind and kind not in KINDS:
        raise typer.BadParameter(f"--kind must be one of {', '.join(KINDS)}")
    if state and state not in STATES:
        raise typer.BadParameter(f"--state must be one of {', '.join(STATES)}")

    async def work(settings: Settings) -> list[dict[str, Any]]:
        meetings = await listed_meetings(year, kind, [state] if state else None)
        figures = await figures_of([m["id"] for m in meetings])
        return [_row(m, figures[m["id"]]) for m in meetings]

    rows = run_with_database(work)
    lines = [f"{row['reference']:<9} {row['starts_at'][:10]}  {row['state']:<11} {row['title']}" for row in rows]
    show(rows, as_json, lines)


@meeting.command("show", epilog="Example: anbud meeting show 2026-M1 --json")
def show_(reference: str, as_json: Json = False) -> None:
    """Show one meeting with its agenda and figures."""

    async def work(settings: Settings) -> dict[str, Any]:
        found = await meeting_by_reference(reference)
        agenda = await agenda_of(found["id"])
        items = [{"reference": p["reference"], "title": text_in(p, "sv")[1]["title"]} for p in agenda]
        return {**_row(found, (await figures_of([found["id"]]))[found["id"]]), "agenda": items}

    data = run_with_database(work)
    show(data, as_json, [f"{name}: {value}" for name, value in data.items()])


@meeting.command("rhythm", epilog="Example: anbud meeting rhythm --year 2026 --json")
def rhythm(
    year: Annotated[int | None, typer.Option(help="This year without it.")] = None, as_json: Json = False
) -> None:
    """Show how many are held of how many the plan asks for, and the last days to announce the rest."""

    async def work(settings: Settings) -> list[dict[str, Any]]:
        today = clock.now().astimezone(settings.timezone).date()
        return [
            {
                "kind": one.rule.kind,
                "year": one.year,
                "held": one.held,
                "wanted": one.wanted,
                "periods": [
                    {
                        "first": str(s.slot.first),
                        "last": str(s.slot.last),
                        "state": s.state,
                        "lacking": s.lacking,
                        "announce_by": str(s.last_call) if s.last_call else None,
                    }
                    for s in one.standings
                ],
            }
            for one in await standings_of(year or today.year, today)
        ]

    rows = run_with_database(work)
    show(rows, as_json, [f"{row['kind']}: {row['held']} of {row['wanted']} held {row['year']}" for row in rows])
