"""`anbud outbox` and `anbud test-mail`: the letters, their attempts, and the way out."""

import asyncio
import getpass
from typing import Annotated, Any

import typer

from notifications.delivery import actions, queries
from notifications.delivery.domain.replies import Verdict
from notifications.delivery.domain.words import STATES
from notifications.delivery.errors import NoSuchLetter
from notifications.delivery.jobs import ways_out
from notifications.delivery.trial import send_trial
from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.settings import Settings
from portal.running import run_with_database, settings_of_environment

outbox = typer.Typer(no_args_is_help=True, help="The e-mails and their attempts.", rich_markup_mode=None)
Number = Annotated[int, typer.Argument(help="The letter's number, as `outbox list` shows it.")]


@outbox.command("list", epilog="Example: anbud outbox list --state unknown --json")
def list_(
    state: Annotated[str | None, typer.Option(help="Only letters in this state: " + ", ".join(STATES) + ".")] = None,
    as_json: Json = False,
) -> None:
    """List letters, newest first."""
    if state is not None and state not in STATES:
        raise typer.BadParameter(f"--state must be one of {', '.join(STATES)}")
    letters = run_with_database(lambda settings: queries.letters_in(state))
    names = ("id", "kind", "recipient", "subject", "state", "message_id", "attempts", "reason")
    rows = [{name: letter[name] for name in names} for letter in letters]
    lines = [
        f"{row['id']:>6}  {row['state']:<12}  {row['kind']:<13}  {row['recipient']}  {row['subject']}" for row in rows
    ]
    show(rows, as_json, lines or ["No letters."])


@outbox.command("show", epilog="Example: anbud outbox show 42")
def show_(number: Number, as_json: Json = False) -> None:
    """Show one letter and every attempt to hand it over."""

    async def work(settings: Settings) -> dict[str, Any]:
        letter = await queries.letter_row(number)
        if letter is None:
            raise NoSuchLetter(number)
        return {**letter, "attempts_made": await queries.attempts_of(number)}

    letter = run_with_database(work)
    lines = [f"{name}: {value}" for name, value in letter.items() if name != "attempts_made"]
    for attempt in letter["attempts_made"]:
        lines.append(
            f"  {attempt['started_at']:%Y-%m-%d %H:%M:%S}  {attempt['outcome'] or 'under way'} at {attempt['phase']}: "
            f"{attempt['code'] or ''} {attempt['reply'] or ''}"
        )
    show(letter, as_json, lines)


@outbox.command(epilog="Example: anbud outbox retry 42")
def retry(number: Number) -> None:
    """Make a letter that was given up, refused or put off due at once."""
    run_with_database(lambda settings: actions.retry_letter(number, at=clock.now(), by=_person()))
    typer.echo(f"Letter {number} is due.")


@outbox.command(epilog="Example: anbud outbox resolve 42 --not-accepted")
def resolve(
    number: Number,
    accepted: Annotated[bool, typer.Option("--accepted/--not-accepted", help="What the relay did with it.")] = ...,  # type: ignore[assignment]
) -> None:
    """Say what became of a letter whose fate is unknown; one that was not accepted goes again."""
    run_with_database(lambda settings: actions.resolve_letter(number, accepted=accepted, by=_person(), at=clock.now()))
    typer.echo(f"Letter {number} was accepted." if accepted else f"Letter {number} goes again.")


@outbox.command(epilog="Example: anbud outbox pause --reason 'The relay moves tonight'")
def pause(reason: Annotated[str, typer.Option(help="Why; it is shown to everyone who asks.")] = "paused") -> None:
    """Hold all mail, in every worker."""
    run_with_database(lambda settings: actions.pause_sending(by=_person(), reason=reason, at=clock.now()))
    typer.echo("No mail leaves until `anbud outbox resume`.")


@outbox.command(epilog="Example: anbud outbox resume")
def resume() -> None:
    """Let mail leave again."""
    run_with_database(lambda settings: actions.resume_sending(by=_person(), at=clock.now()))
    typer.echo("Mail leaves again.")


def test_mail(address: str, as_json: Json = False) -> None:
    """Send one mail through the configured relay, and print what the relay answered at each step."""
    settings = settings_of_environment()
    outcome, steps = asyncio.run(send_trial(address, settings, ways_out(settings), at=clock.now()))
    verdict = {"address": address, "outcome": outcome.verdict, "phase": outcome.phase, "steps": steps}
    show(verdict, as_json, [*steps, f"{outcome.verdict} at {outcome.phase}: {outcome.reply}"])
    if outcome.verdict is not Verdict.ACCEPTED:
        raise typer.Exit(1)


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command"
