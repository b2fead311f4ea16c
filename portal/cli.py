"""The command `anbud`."""

import asyncio
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from portal.commands.instants import Now, instant_of
from portal.commands.printing import Json, show
from portal.foundation.errors import AnbudError
from portal.foundation.settings import Settings
from portal.running import database_of, run_with_database, settings_of_environment

#: Where each command is written, and an example of it; those of one with commands of its own stand there.
WRITTEN = {
    "import": ("importing:import_", "anbud import notices.xml plan.xlsx --publish --json"),
    "source": ("importing:source", ""),
    "review": ("reviewing:review", ""),
    "procurement": ("procurement:procurement", ""),
    "match": ("procurement:match", "anbud match 2026-014 --json"),
    "supplier": ("supplier:supplier", ""),
    "meeting": ("meeting:meeting", ""),
    "plan": ("plan:plan", ""),
    "thresholds": ("thresholds:thresholds", ""),
    "report": ("report:report", ""),
    "export": ("exporting:export", "anbud export procurements --format ocds -o releases.json"),
    "outbox": ("outbox:outbox", ""),
    "bounce": ("bounce:bounce", "anbud bounce returned/*.eml --dry-run --json"),
    "test-mail": ("outbox:test_mail", "anbud test-mail anna@kommun.example"),
    "check": ("check:check", "anbud check --mail"),
    "user": ("user:user", ""),
    "purge": ("purge:purge", "anbud purge --dry-run"),
    "backup": ("backup:backup", "anbud backup 2030-03-12.anbud"),
    "restore": ("backup:restore", "anbud restore 2030-03-12.anbud"),
}


class Commands(TyperGroup):
    """The commands, of which only the one that is asked for is read: `up` need not wait for what writes reports."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*(name for name in super().list_commands(ctx) if name not in WRITTEN), *WRITTEN]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in WRITTEN and cmd_name not in self.commands:
            self.commands[cmd_name] = _read(cmd_name)
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in (*self.commands, *WRITTEN):  # whoever mistypes is told of what is nearest
            for name in WRITTEN:
                self.get_command(ctx, name)
        return super().resolve_command(ctx, args)


def _read(name: str) -> Any:
    place, example = WRITTEN[name]
    module, _, attribute = place.partition(":")
    made = getattr(import_module(f"portal.commands.{module}"), attribute)
    if isinstance(made, typer.Typer):
        command: Any = get_group(made)
    else:
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name, epilog=f"Example: {example}")(made)
        command = get_command(alone)
    command.name = name
    return command


app = typer.Typer(
    cls=Commands,
    name="anbud",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="Procurement notifications and supplier registry for Swedish municipalities.",
    rich_markup_mode=None,
)
Host = Annotated[str | None, typer.Option(help="Address to listen on; ANBUD_HOST otherwise.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; ANBUD_PORT otherwise.")]


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
