"""`/intern/leverantorer/N/utdrag`: all that is kept anywhere about one contact and its firm (GDPR art. 15), to read and as JSON."""

import json
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.i18n import N_, gettext
from portal.foundation.web import page
from suppliers.directory.queries import firm_of, kept_about
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import PATH
from suppliers.ports import Elsewhere
from suppliers.registry.errors import NoSuchContact

# In the order one reads them.
NAMES = {
    "contact": N_("Kontakten"), "firm": N_("Företaget"), "subscriptions": N_("Val"), "notes": N_("Anteckningar"),
    "meetings": N_("Möten"), "letters": N_("Mejl"), "procurements_told_of": N_("Upphandlingar som företaget fått veta om"),
    "attempts": N_("Försök att skicka mejl"), "returned_mail": N_("Mejl som kom tillbaka"), "bars": N_("Spärrar"),
    "trouble": N_("Fel på adressen"), "sign_ups_waiting": N_("Anmälningar"), "changes_of_address": N_("Byten av adress"),
    "merged_firms": N_("Sammanslagna företag"), "history": N_("Vad som har hänt"),
}  # fmt: skip


class Extract(Controller):
    """The extract."""

    path = f"{PATH}/{{number:int}}"
    opt = needs("procurer", contacts=True)
    guards = [check_access]
    include_in_schema = False

    @get("/utdrag")
    async def show(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[str]:
        """Show all in words; who read it is recorded."""
        firm, kept = await _kept(number, elsewhere)
        parts = [
            (gettext(NAMES.get(name, name)), [_pairs(row) for row in rows])
            for name, rows in sorted(kept.items(), key=lambda pair: list(NAMES).index(pair[0]) if pair[0] in NAMES else 99)
        ]  # fmt: skip
        return page("suppliers/directory/extract.html", firm=firm, parts=parts, today=clock.now(), private=True)

    @get("/utdrag.json")
    async def download(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[Any]:
        """Hand out the same as JSON."""
        _firm, kept = await _kept(number, elsewhere)
        headers = {
            "content-disposition": f'attachment; filename="utdrag-{number}.json"', "cache-control": "private, no-store",
        }  # fmt: skip
        return Response(kept, headers=headers)


async def _kept(number: int, elsewhere: Elsewhere) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    now = clock.now()
    firm = await firm_of(number, now)
    if firm is None:
        raise NoSuchContact
    await record_event(by(), "supplier.extracted", "supplier", str(number), at=now)
    kept = await kept_about(number, firm["supplier_id"], firm["email"])
    kept |= await elsewhere.kept_about(number, firm["email"])
    return firm, {name: [_whole(row) for row in rows] for name, rows in kept.items()}


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its JSON columns opened."""
    return {name: _opened(value) for name, value in row.items()}


def _opened(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in "{[":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value.hex() if isinstance(value, bytes) else value


def _pairs(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), _said(value)) for name, value in row.items() if value not in (None, [], {}, "")]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(one)}" for name, one in value.items() if one not in (None, [], {}, ""))
    return ", ".join(map(_said, value)) if isinstance(value, list | tuple) else str(value)
