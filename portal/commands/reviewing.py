"""`anbud review`: what came in by itself and waits for somebody."""

import getpass
from typing import Annotated, Any

import msgspec
import typer

from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database
from procurement.register.queries import procurement_by_reference
from procurement.sources import actions
from procurement.sources.actions import Officer
from procurement.sources.formats.notice import NoticeRead
from procurement.sources.queries import notices_of, waiting_reviews

review = typer.Typer(
    no_args_is_help=True, help="What waits to be looked at before it is public.", rich_markup_mode=None
)
Number = Annotated[int, typer.Argument(help="The number that `review list` shows.")]
MOST_LISTED = 10_000


def _officer(settings: Settings) -> Officer:
    return Officer(f"command/{getpass.getuser()}", clock.now(), settings.timezone)


@review.command("list", epilog="Example: anbud review list --json")
def list_(as_json: Json = False) -> None:
    """List what waits, the latest first."""

    async def work(settings: Settings) -> list[dict[str, Any]]:
        return [_row(found) for found in await waiting_reviews(limit=MOST_LISTED)]

    rows = run_with_database(work)
    lines = [
        f"{row['id']:>6}  {row['verdict']:<9}  {row['reference'] or '-'}  {row['title']}  {_remarks(row)}".rstrip()
        for row in rows
    ]
    show(rows, as_json, lines or ["Nothing waits."])


def _remarks(row: dict[str, Any]) -> str:
    maybe = [f"maybe {row['candidate']} ({row['score']} %)"] if row["candidate"] else []
    return "; ".join([*maybe, *row["warnings"]])


def _row(found: dict[str, Any]) -> dict[str, Any]:
    notice = msgspec.json.decode(found["content"], type=NoticeRead)
    names = ("id", "verdict", "reference", "source", "candidate", "score", "warnings", "asked")
    return {**{name: found[name] for name in names}, "title": notice.title}


@review.command(epilog="Example: anbud review approve 12 13 --ours title_sv")
def approve(
    numbers: Annotated[list[int], typer.Argument(help="The numbers that `review list` shows.")],
    ours: Annotated[list[str] | None, typer.Option(help="A field of a change that stays as it is here.")] = None,
) -> None:
    """Open what is new, or take a change; one that may be a duplicate is kept beside the other."""

    async def work(settings: Settings) -> list[str]:
        return [await actions.approve(number, _officer(settings), ours=ours or ()) for number in numbers]

    typer.echo(f"Approved: {', '.join(run_with_database(work))}.")


@review.command(epilog="Example: anbud review merge 12 2026-014")
def merge(number: Number, reference: str) -> None:
    """Put a notice beside the others of a procurement; its own draft goes."""
    run_with_database(lambda settings: actions.merge(number, reference, _officer(settings)))
    typer.echo(f"{number} now tells of {reference}.")


@review.command(epilog="Example: anbud review reject 12 --reason 'Not ours'")
def reject(number: Number, reason: Annotated[str, typer.Option(help="Why; it is kept.")]) -> None:
    """Say no to a notice or a change; it is not asked again."""
    run_with_database(lambda settings: actions.reject(number, reason, _officer(settings)))
    typer.echo(f"{number} is rejected.")


@review.command(epilog="Example: anbud review notices 2026-014 --json")
def notices(reference: str, as_json: Json = False) -> None:
    """List the notices that stand behind a procurement, the latest first."""
    names = ("id", "source", "format", "kind", "external_id", "url", "published_at", "gone_at")

    async def work(settings: Settings) -> list[dict[str, Any]]:
        await procurement_by_reference(reference)
        return [{name: found[name] for name in names} for found in await notices_of(reference)]

    rows = run_with_database(work)
    lines = [f"{row['id']:>6}  {row['source']}  {row['kind']}  {row['external_id']}" for row in rows]
    show(rows, as_json, lines or ["It was written here."])


@review.command(epilog="Example: anbud review split 31")
def split(notice: Annotated[int, typer.Argument(help="The number that `review notices` shows.")]) -> None:
    """Part a notice from its procurement; it becomes a draft of its own and is not joined there again."""

    async def work(settings: Settings) -> str:
        return await actions.split(notice, _officer(settings), municipality=settings.municipality)

    typer.echo(f"It is now {run_with_database(work)}.")
