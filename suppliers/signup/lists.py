"""Firms from a list: each row entered, or told why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.foundation.database import transaction
from procurement.categories.queries import active_trades
from suppliers.ports import Outbox
from suppliers.registry.actions import enter_contact, is_forgotten
from suppliers.registry.addresses import read_address
from suppliers.registry.areas import read_postcode
from suppliers.registry.domain import read_company_number, read_name
from suppliers.registry.errors import DetailWrong
from suppliers.signup.actions import ask_to_confirm
from suppliers.subscriptions.domain import read_wish

YES = frozenset({"yes", "ja", "true", "1", "x", "sant", "kyllä"})


@dataclass(frozen=True)
class ListedFirm:
    """A row of a list: where it stands, and its cells by column name."""

    place: str
    cells: Mapping[str, str]


async def enter_listed(
    firms: Sequence[ListedFirm], confirmed: str | None, *, secret: str, outbox: Outbox, now: datetime
) -> dict[str, Any]:
    """Enter the firms and return {"added", "rejected": [{"place", "reason"}]}; no row stops another.

    With `confirmed` they get mail from now on, and the reason is kept with each; without it each is asked by e-mail.
    """
    trades = {trade.slug for trade in await active_trades()}
    added, rejected = 0, []
    for firm in firms:
        try:
            async with transaction():
                await _enter(firm.cells, trades, confirmed, secret, outbox, now)
            added += 1
        except DetailWrong as error:
            rejected.append({"place": firm.place, "reason": f"{error.field}: {error}"})
    return {"added": added, "rejected": rejected}


async def _enter(
    cells: Mapping[str, str], trades: set[str], confirmed: str | None, secret: str, outbox: Outbox, now: datetime
) -> None:
    email, company = read_address(cells.get("email", "")), read_name(cells.get("company", ""))
    if confirmed and await is_forgotten(email, secret):
        raise DetailWrong("email", "Adressens ägare har bett att bli borttagen och kan bara anmäla sig själv.")
    number = read_company_number(cells.get("organisation_number", ""))
    postcode = read_postcode(cells.get("postcode", ""))
    form = {name: [cells[name].strip().lower()] for name in ("frequency", "language") if cells.get(name, "").strip()}
    form |= {name: cells.get(name, "").replace(",", " ").split() for name in ("trades", "cpv")}
    if cells.get("everything", "").strip().lower() in YES:
        form["everything"] = ["yes"]
    wish = read_wish(form, trades)
    if confirmed:
        await enter_contact(
            email, company, number, wish, origin="file", now=now, confirmed=confirmed, postcode=postcode
        )
    else:
        await ask_to_confirm(email, company, number, wish, secret=secret, outbox=outbox, now=now, postcode=postcode)
