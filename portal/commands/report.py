"""`anbud report`: the half-year report as a file, from the server's own command line."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from notifications.reports.actions import report_as_it_stands
from notifications.reports.domain import for_everybody
from notifications.reports.formats import FORMATS
from portal.commands.instants import Now, pretending
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database

report = typer.Typer(no_args_is_help=True, help="The half-year report to the municipal board.", rich_markup_mode=None)


class Ending(StrEnum):
    """What a report can be written as."""

    html = "html"
    pdf = "pdf"
    docx = "docx"
    xlsx = "xlsx"
    json = "json"


@report.command(epilog="Example: anbud report build 2026-1 --format pdf -o halvarsrapport.pdf")
def build(
    period: Annotated[str, typer.Argument(help="2026-1 or 2026-2.")],
    as_: Annotated[Ending, typer.Option("--format", help="The kind of file.")] = Ending.pdf,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Where to write it; standard output without.")] = None,
    now: Now = None,
) -> None:
    """Write the report of a half-year: the locked figures, or as they stand now."""

    async def work(settings: Settings) -> bytes:
        with pretending(now, settings):
            found = await report_as_it_stands(period, settings, clock.now())
        return FORMATS[as_.value].write(for_everybody(found))

    body = run_with_database(work)
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        out.write_bytes(body)
        typer.echo(f"{out}: {len(body)} bytes")
