"""The command `anbud`."""

import asyncio
import os
import sys
from typing import Annotated, Any

import typer

from portal.commands.backup import backup, restore
from portal.commands.bounce import bounce
from portal.commands.check import check
from portal.commands.exporting import export
from portal.commands.importing import import_, source
from portal.commands.instants import Now, instant_of
from portal.commands.meeting import meeting
from portal.commands.outbox import outbox, test_mail
from portal.commands.plan import plan
from portal.commands.printing import Json, show
from portal.commands.procurement import match, procurement
from portal.commands.purge import purge
from portal.commands.report import report
from portal.commands.reviewing import review
from portal.commands.supplier import supplier
from portal.commands.thresholds import thresholds
from portal.commands.user import user
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import database_of, run_with_database, settings_of_environment

app = typer.Typer(
    name="anbud",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Procurement notifications and supplier registry for Swedish municipalities.",
    rich_markup_mode=None,
)
Host = Annotated[str | None, typer.Option(help="Address to listen on; ANBUD_HOST otherwise.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; ANBUD_PORT otherwise.")]


app.add_typer(user, name="user")
app.add_typer(procurement, name="procurement")
app.add_typer(supplier, name="supplier")
app.add_typer(source, name="source")
app.add_typer(review, name="review")
app.add_typer(plan, name="plan")
app.add_typer(report, name="report")
app.add_typer(thresholds, name="thresholds")
app.command("import", epilog="Example: anbud import notices.xml plan.xlsx --publish --json")(import_)
app.command(epilog="Example: anbud match 2026-014 --json")(match)
app.command(epilog="Example: anbud export procurements --format ocds -o releases.json")(export)
app.add_typer(meeting, name="meeting")
app.add_typer(outbox, name="outbox")
app.command(epilog="Example: anbud check --mail")(check)
app.command(epilog="Example: anbud bounce returned/*.eml --dry-run --json")(bounce)
app.command("test-mail", epilog="Example: anbud test-mail anna@kommun.example")(test_mail)
app.command(epilog="Example: anbud purge --dry-run")(purge)
app.command(epilog="Example: anbud backup 2030-03-12.anbud")(backup)
app.command(epilog="Example: anbud restore 2030-03-12.anbud")(restore)


@app.command(epilog="Example: anbud up --port 8080")
def up(
    host: Host = None,
    port: Port = None,
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty database with the demo town.")] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", help="Stop when whoever started this ends.")] = False,
) -> None:
    """Migrate, then run web and worker together until SIGTERM."""
    from portal.up import claim_port, end_with_parent, run_children, the_only_one

    if with_parent:
        end_with_parent()
    settings = _settings_listening(host, port)
    with the_only_one(settings.data_dir):
        claim_port(settings.host, settings.port)
        with database_of(settings, own=True) as dsn:
            asyncio.run(_prepare(dsn, demo))
            run_children(settings, dsn)


def _settings_listening(host: str | None, port: int | None) -> Settings:
    """Return the settings with another address to listen on; links and the processes we start follow it."""
    os.environ |= {"ANBUD_HOST": host} if host else {}
    os.environ |= {"ANBUD_PORT": str(port)} if port is not None else {}
    return settings_of_environment()


async def _prepare(dsn: str, demo: bool) -> None:
    from portal.demo import fill_if_empty
    from portal.foundation.database import DB
    from portal.foundation.database.migrate import migrate

    await DB.open_pool(dsn)
    try:
        await migrate()
        if demo:
            for line in await fill_if_empty(settings_of_environment()):
                typer.echo(line)
    finally:
        await DB.close_pool()


@app.command(epilog="Example: anbud serve --workers 2")
def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int, typer.Option(min=1, help="Number of web processes.")] = 1,
    claimed: Annotated[bool, typer.Option("--claimed", hidden=True)] = False,
) -> None:
    """Run the web only."""
    from portal.serving import serve as run
    from portal.up import claim_port

    settings = _settings_listening(host, port)
    if not claimed:  # `anbud up` has, for us
        claim_port(settings.host, settings.port)
    with database_of(settings) as dsn:
        run(settings, dsn, settings.host, settings.port, workers)


@app.command(epilog="Example: anbud work --once --now 2026-11-30T07:05:00+01:00 --json")
def work(
    once: Annotated[bool, typer.Option("--once", help="Do everything that is due, then exit.")] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Run the worker: imports, matches, digests, letters, reminders, retention."""
    from portal.worker import run_forever, run_once

    settings = settings_of_environment()
    if not once:
        if now:
            raise typer.BadParameter("--now goes with --once")
        run_with_database(run_forever)
        return
    instant = instant_of(now, settings)
    done = run_with_database(lambda settings: run_once(settings, instant))
    show(done, as_json, [f"{name}: {value}" for name, value in done.items()])


@app.command(epilog="Example: anbud migrate")
def migrate() -> None:
    """Bring the schema up to date; running it twice, or from two machines at once, is harmless."""

    async def nothing(settings: Any) -> None:
        pass

    run_with_database(nothing)
    typer.echo("The schema is up to date.")


@app.command(epilog="Example: anbud demo")
def demo() -> None:
    """Fill an empty database with the demo town; refused in production or when anything is there."""
    from portal.demo import fill

    for line in run_with_database(fill):
        typer.echo(line)


def main() -> None:
    """Run the command; errors are one line on standard error and exit code 1, wrong usage 2."""
    try:
        app()
    except AnbudError as error:
        typer.echo(f"anbud: {error}", err=True)
        sys.exit(1)
