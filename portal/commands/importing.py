"""`anbud import` and `anbud source`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from portal.commands.instants import Now, pretending
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.sources.actions import (
    BY_HAND,
    Rules,
    Taken,
    accept_as_usual,
    add_source,
    import_files,
    keep_columns,
    pause_source,
    resume_source,
    totals,
)
from procurement.sources.domain import expert_query, ted_address
from procurement.sources.fetching import fetch_sources
from procurement.sources.formats.guess import KINDS
from procurement.sources.places import Allowed
from procurement.sources.queries import listed_sources, runs_of, source_named, standing_alarms

_SHOWN = ("name", "state", "url", "kind", "every_minutes", "mode", "failures", "next_run_at", "last_success_at",
          "last_new_at", "paused_because", "columns", "last_error")  # fmt: skip
source = typer.Typer(no_args_is_help=True, help="Where notices and plans are read from.", rich_markup_mode=None)
Kind = Annotated[str | None, typer.Option(help=f"One of {', '.join(KINDS)}; guessed when not given.")]


def _known(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"--kind must be one of {', '.join(KINDS)}")
    return kind


def _rules(settings: Settings, **more: Any) -> Rules:
    return Rules(
        now=clock.now(), office=settings.timezone, municipality=settings.municipality, ocid_prefix=settings.ocid_prefix,
        **more,
    )  # fmt: skip


def _allowed(settings: Settings) -> Allowed:
    return Allowed(settings.private_sources, settings.source_folders)


def import_(
    files: Annotated[list[Path], typer.Argument(help="Files to read.")],
    kind: Kind = None,
    name: Annotated[str, typer.Option("--source", help="The source these files belong to.")] = BY_HAND,
    publish: Annotated[bool, typer.Option(help="Open to the public what has a publication behind it.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Count only; write nothing.")] = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Read notices and plans from files, one after the other, none stopping the rest.

    With --publish, drafts that an earlier import of the same notices left are opened too.
    """
    _known(kind)

    async def work(settings: Settings) -> list[Taken]:
        with pretending(now, settings):
            rules = _rules(settings, kind=kind, source=name, publish=publish, dry_run=dry_run)
            return await import_files(files, rules)

    _report(run_with_database(work), as_json)


def _report(taken: list[Taken], as_json: bool) -> None:
    files = [
        {"file": one.file, "kind": one.kind, "new": one.new, "changed": one.changed, "unchanged": one.unchanged,
         "opened": one.opened, "rejected": [{"place": each["place"], "reason": each["reason"]} for each in one.rejected], "changes": one.changes, "gone": one.gone,
         "foreseen": [{"verdict": each.verdict, "title": each.title, "reference": each.reference, "fields": each.fields}
                      for each in one.foreseen]}
        for one in taken
    ]  # fmt: skip
    lines = [line for one in taken for line in _lines(one)]
    counts = totals(taken)
    lines.append("Total: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
    show({"files": files, "total": counts}, as_json, lines)
    # A file with nothing in it for us is told of, not a failure; nothing read at all is one.
    if taken and all(one.failed for one in taken):
        raise typer.Exit(1)


def _lines(one: Taken) -> list[str]:
    counts = f"{one.new} new, {one.changed} changed, {one.unchanged} unchanged, {len(one.rejected)} rejected"
    lines = [f"{one.file} ({one.kind or 'unknown'}): {counts}"]
    lines += [f"  {one.opened} drafts of an earlier import opened"] if one.opened else []
    lines += [f"  would be {each.verdict}: {each.title} {', '.join(each.fields)}".rstrip() for each in one.foreseen]
    lines += [f"  {reference}: {', '.join(fields)}" for reference, fields in one.changes.items()]
    return lines + [f"  {rejected['place']}: {rejected['reason']}" for rejected in one.rejected]


@source.command(epilog="Example: anbud source add pajala https://example.org/rss --kind rss --every 60")
def add(
    name: str,
    url: Annotated[
        str | None, typer.Argument(help="http(s) or file; not needed with --buyer, --place or --cpv.")
    ] = None,
    kind: Kind = None,
    buyer: Annotated[list[str] | None, typer.Option(help="Ask TED for notices of this buyer; repeat for more.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="Ask TED for this NUTS code; repeat for more.")] = None,
    cpv: Annotated[list[str] | None, typer.Option(help="Ask TED for this CPV code and those below.")] = None,
    every: Annotated[int, typer.Option(min=5, max=525600, help="Minutes between readings.")] = 60,
    publish: Annotated[bool, typer.Option(help="Open new ones at once instead of keeping them as drafts.")] = False,
) -> None:
    """Add a source that is read on a schedule; http(s) and file addresses, or a search of TED by buyer, place and CPV."""
    _known(kind)
    if buyer or place or cpv:
        if url:
            raise typer.BadParameter("give an address, or what to ask TED for")
        url, kind = ted_address(expert_query(buyers=buyer or [], places=place or [], cpv=cpv or [])), "ted-api"
    if not url:
        raise typer.BadParameter("give an address, or --buyer, --place or --cpv")
    address = url

    async def work(settings: Settings) -> None:
        await add_source(
            name, address, kind=kind, every_minutes=every, publish=publish, allowed=_allowed(settings), now=clock.now()
        )

    run_with_database(work)
    typer.echo(f"{name} is added.")


@source.command("list", epilog="Example: anbud source list --json")
def list_(as_json: Json = False) -> None:
    """List the sources with their state."""

    async def work(settings: Settings) -> list[dict[str, Any]]:
        return await listed_sources()

    rows = run_with_database(work)
    show(
        rows,
        as_json,
        [f"{row['name']}  {row['state']}  {row['url'] or '-'}  {row['last_error'] or ''}".rstrip() for row in rows],
    )


@source.command(epilog="Example: anbud source fetch pajala --dry-run")
def fetch(
    name: Annotated[str | None, typer.Argument(help="The source; all when not given.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Count only; write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Read a source, or all that are not paused, now."""

    async def work(settings: Settings) -> list[Taken]:
        rules = _rules(settings, dry_run=dry_run)
        return await fetch_sources(name, rules, _allowed(settings))

    _report(run_with_database(work), as_json)


@source.command(epilog="Example: anbud source pause pajala")
def pause(name: str) -> None:
    """Stop reading a source until it is resumed."""

    async def work(settings: Settings) -> None:
        await pause_source(name, now=clock.now())

    run_with_database(work)
    typer.echo(f"{name} is paused.")


@source.command(epilog="Example: anbud source resume pajala")
def resume(name: str) -> None:
    """Read a paused source again."""

    async def work(settings: Settings) -> None:
        await resume_source(name, now=clock.now())

    run_with_database(work)
    typer.echo(f"{name} is read again.")


def show_(name: str, as_json: Json = False) -> None:
    """Show a source, what staff must know about it, and its last thirty readings."""

    async def work(settings: Settings) -> dict[str, Any]:
        found = await source_named(name)
        about = {key: found[key] for key in _SHOWN}
        return {**about, "alarms": await standing_alarms(found["id"]), "runs": await runs_of(found["id"])}

    found = run_with_database(work)
    lines = [f"{key}: {found[key]}" for key in _SHOWN]
    lines += [f"{alarm['kind']}: {alarm['words']}" for alarm in found["alarms"]]
    for run in found["runs"]:
        counts = f"{run['new']} new, {run['changed']} changed, {run['unchanged']} unchanged, {run['gone']} gone"
        lines.append(f"  {run['started_at']:%Y-%m-%d %H:%M}  {counts}  {run['error'] or ''}".rstrip())
    show(found, as_json, lines)


source.command("show", epilog="Example: anbud source show pajala --json")(show_)


@source.command(epilog="Example: anbud source columns plan title=Benämning deadline_at='Sista dag'")
def columns(
    name: str,
    given: Annotated[list[str] | None, typer.Argument(help="field=header, for each; none: guessed again.")] = None,
) -> None:
    """Say under which header each of our fields stands in a source's tables."""
    pairs = dict(_pair(one) for one in given or ())

    async def work(settings: Settings) -> None:
        await keep_columns(name, pairs, by="command", now=clock.now())

    run_with_database(work)
    typer.echo(f"{name} is read by {', '.join(pairs.values())}." if pairs else f"The columns of {name} are guessed.")


def _pair(text: str) -> tuple[str, str]:
    field, found, header = text.partition("=")
    if not found or not header:
        raise typer.BadParameter(f"write field=header, not {text!r}")
    return field, header


@source.command(epilog="Example: anbud source accept pajala")
def accept(name: str) -> None:
    """Say that a source is as it should be: its alarms end, and it is compared with how it is from now on."""
    run_with_database(lambda settings: accept_as_usual(name, by="command", now=clock.now()))
    typer.echo(f"{name} is as it should be.")
