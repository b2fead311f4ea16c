"""`anbud thresholds`: the register of amounts, and which rules a purchase falls under."""

from datetime import date
from typing import Annotated, Any

import typer

from portal.commands.printing import Json, show
from portal.foundation import clock
from portal.foundation.i18n import money_text
from portal.foundation.settings import Settings
from portal.foundation.web.parsing import minor_of
from portal.running import run_with_database
from procurement.thresholds.domain.kinds import PURCHASES
from procurement.thresholds.domain.which import which_rules
from procurement.thresholds.queries import amounts_for_rules
from procurement.thresholds.queries import thresholds as rows_on
from procurement.thresholds.words import as_data, told

thresholds = typer.Typer(no_args_is_help=True, help="Amounts that decide how one may buy.", rich_markup_mode=None)
On = Annotated[str | None, typer.Option("--on", help="The day, 2026-10-14; today otherwise.")]


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else clock.now().date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write 2026-10-14") from None


@thresholds.command("list", epilog="Example: anbud thresholds list --on 2025-06-01 --json")
def list_(on: On = None, as_json: Json = False) -> None:
    """List the amounts of all times, or those in force on a day; who verified each, or that nobody has."""
    day = _day(on) if on else None

    async def work(settings: Settings) -> list[dict[str, Any]]:
        return await rows_on(day)

    rows = [as_data(row) for row in run_with_database(work)]
    show(rows, as_json, [_line(row) for row in rows])


def _line(row: dict[str, Any]) -> str:
    amount = money_text(row["amount_minor"], row["amount_minor"]) if row["amount_minor"] else f"empty: {row['look_up']}"
    state = "verified" if row["verified"] else "UNVERIFIED"
    span = f"{row['from_on']} – {row['until_on'] or ''}"
    return f"{row['law']:<4} {row['purchase']:<15} {row['limit_kind']:<14} {span:<24} {state:<11} {amount}"


@thresholds.command(epilog='Example: anbud thresholds which "450 000" --kind goods_services --on 2026-10-14 --json')
def which(
    value: str,
    kind: Annotated[str, typer.Option(help="goods_services, works or social.")] = "goods_services",
    on: On = None,
    bought: Annotated[str, typer.Option(help="What was bought of the same kind already this year.")] = "0",
    as_json: Json = False,
) -> None:
    """Say which rules a purchase falls under, or why that cannot be said."""
    if kind not in PURCHASES[1:]:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(PURCHASES[1:])}")
    try:
        minor, before = minor_of(value), minor_of(bought)
    except ValueError:
        raise typer.BadParameter("write sums in kronor, for example 450000 or 0,4 mkr") from None
    day = _day(on)

    async def work(settings: Settings) -> dict[str, Any]:
        return told(which_rules(minor, kind, day, await amounts_for_rules(), same_kind_minor=before))

    answer = run_with_database(work)
    asked = {"value_minor": minor, "kind": kind, "on": day, "same_kind_minor": before}
    show({**asked, **answer}, as_json, [answer["procedure_text"] or answer["because"], *answer["duties_text"]])
