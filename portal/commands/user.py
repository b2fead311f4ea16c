"""`anbud user`: officers, from the server's own command line."""

import getpass
import sys
from typing import Annotated, Any

import typer

from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.access import actions, queries
from portal.foundation.settings import Settings
from portal.running import run_with_database

user = typer.Typer(no_args_is_help=True, help="Officers: who may sign in, and as what.", rich_markup_mode=None)
BY = "command"


@user.command(epilog="Example: anbud user add anna@kommun.example --role procurer --role planner")
def add(
    email: str,
    role: Annotated[
        list[str], typer.Option(help="reader, officer, procurer, planner, reporter, administrator; repeatable.")
    ],
    name: Annotated[str | None, typer.Option(help="The person's name.")] = None,
    sees_contacts: Annotated[bool, typer.Option("--sees-contacts", help="May see suppliers' contact data.")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Add an officer. Without a password, print a link that lets them choose one; it is good for a week."""
    password = _password() if password_stdin else None

    async def work(settings: Settings) -> str | None:
        now = clock.now()
        await actions.add_officer(
            email, roles=role, by=BY, now=now, name=name, sees_contacts=sees_contacts, password=password
        )
        if password is not None:
            return None
        return f"{settings.base_url}/intern/valkommen/{await actions.invite_officer(email, by=BY, now=now)}"

    link = run_with_database(work)
    lines = [f"{email} may sign in."] if link is None else [f"{email} chooses a password here, within a week:", link]
    show({"email": email, "invitation": link}, as_json, lines)


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\r\n")


@user.command("list", epilog="Example: anbud user list --json")
def list_(as_json: Json = False) -> None:
    """List all officers."""

    async def work(settings: Settings) -> list[queries.ListedOfficer]:
        return await queries.all_officers()

    officers = run_with_database(work)
    data: list[dict[str, Any]] = [
        {field: getattr(officer, field) for field in queries.ListedOfficer.__dataclass_fields__} for officer in officers
    ]
    lines = [f"{o.email}  {', '.join(o.roles)}{'' if o.active else '  (not active)'}" for o in officers] or [
        "There are no officers yet: anbud user add EMAIL --role administrator"
    ]
    show(data, as_json, lines)


@user.command(epilog="Example: anbud user deactivate anna@kommun.example")
def deactivate(email: str) -> None:
    """Shut an officer out, in all browsers at once."""

    async def work(settings: Settings) -> None:
        await actions.deactivate_officer(email, by=BY, now=clock.now(), in_production=settings.in_production)

    run_with_database(work)
    show(None, False, [f"{email} may not sign in any more."])
