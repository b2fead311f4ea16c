"""All that is kept anywhere about one contact and its firm, or about a firm that is only known (GDPR art. 15), to read and as JSON.

`/intern/leverantorer/N/utdrag` and `/intern/leverantorer/foretag/N/utdrag`.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.audit.actions import record_event
from portal.foundation.i18n import N_, OWN_NAMES, gettext
from portal.foundation.web import page
from procurement.categories.domain import name_of_code
from procurement.categories.queries import trade_names
from procurement.meetings.words import SIGN_UPS
from suppliers.directory.queries import firm_numbered, firm_of, kept_about
from suppliers.directory.queries.kept import Kept
from suppliers.directory.web.firm import by
from suppliers.directory.web.listing import PATH
from suppliers.directory.web.words import VERBS, origin_name
from suppliers.ports import Elsewhere
from suppliers.registry.errors import NoSuchContact

# Codes in words, by the field they stand in; what stands above the suppliers adds its own.
WORDS: dict[str, Mapping[str, str]] = {
    "language": OWN_NAMES, "frequency": {"now": N_("med en gång"), "day": N_("en gång om dagen"), "week": N_("en gång i veckan")},
}  # fmt: skip
SWEDEN = ZoneInfo("Europe/Stockholm")
# In the order one reads them.
NAMES = {
    "contact": N_("Kontakten"), "firm": N_("Företaget"), "subscriptions": N_("Val"), "notes": N_("Anteckningar"),
    "meetings": N_("Möten"), "letters": N_("Mejl"), "procurements_told_of": N_("Upphandlingar som företaget fått veta om"),
    "yearly_checks": N_("Årliga frågor om valen"), "attempts": N_("Försök att skicka mejl"), "returned_mail": N_("Mejl som kom tillbaka"), "bars": N_("Spärrar"),
    "trouble": N_("Fel på adressen"), "sign_ups_waiting": N_("Anmälningar"), "changes_of_address": N_("Byten av adress"),
    "merged_firms": N_("Sammanslagna företag"), "bids": N_("Anbud, efter namnet"),
    "contracts": N_("Vunna upphandlingar, efter namnet"), "asked": N_("Tillfrågad i direktupphandlingar"),
    "questions": N_("Frågor om upphandlingar"), "questions_at_meetings": N_("Frågor på möten, efter namnet"),
    "imported": N_("Rader i listor som har tagits in"), "rows_in_files": N_("Rader i filer som finns kvar"), "history": N_("Vad som har hänt"),
}  # fmt: skip
FIELDS = {
    "email": N_("E-postadress"), "recipient": N_("E-postadress"), "language": N_("Språk"), "confirmed_at": N_("Bekräftad"),
    "confirmation_reason": N_("Hur den bekräftades"), "paused_until": N_("Pausad till"), "ended_at": N_("Avslutad"),
    "ended_reason": N_("Skäl till avslut"), "meetings": N_("Inbjudningar till möten"), "reminders": N_("Påminnelser"),
    "created_at": N_("Upplagd"), "name": N_("Namn"), "organisation_number": N_("Organisationsnummer"), "country": N_("Land"),
    "municipality_code": N_("Kommunkod"), "postcode": N_("Postnummer"), "origin": N_("Kom in genom"),
    "everything": N_("Allt"), "frequency": N_("Hur ofta"), "trades": N_("Branscher"), "cpv": N_("CPV-koder"), "words": N_("Sökningar"),
    "procurements": N_("Upphandlingar ni följer"),
    "form": N_("Formuläret"), "expires_at": N_("Gäller till"), "superseded_at": N_("Ersatt"), "moved_at": N_("Bytt"),
    "at": N_("När"), "by": N_("Av"), "text": N_("Text"), "undone_at": N_("Ångrad"), "meeting": N_("Möte"),
    "starts_at": N_("Börjar"), "state": N_("Läge"), "company": N_("Företag"), "people": N_("Personer"), "on_site": N_("På plats"),
    "language_wish": N_("Önskat språk"), "needs": N_("Behov"), "again": N_("Vill bjudas in igen"), "came": N_("Kom"),
    "invited_at": N_("Inbjuden"), "signed_up_at": N_("Anmäld"), "kind": N_("Slag"), "subject": N_("Ämne"), "reason": N_("Skäl"),
    "settled_at": N_("Avgjord"), "reference": N_("Upphandling"), "event": N_("Händelse"), "hit": N_("Träff"), "because": N_("Varför"),
    "matched_at": N_("Funnen"), "number": N_("Nummer"), "started_at": N_("Började"), "phase": N_("Hann till"), "code": N_("Kod"),
    "reply": N_("Svar"), "outcome": N_("Utfall"), "received_at": N_("Kom"), "status": N_("Status"), "said": N_("Sagt"),
    "scope": N_("Omfattning"), "evidence": N_("Grund"), "lifted_at": N_("Hävd"), "points": N_("Poäng"), "last_on": N_("Senast"),
    "wait_until": N_("Väntar till"), "missing": N_("Adressen finns inte"), "asked_at": N_("Frågat"), "what": N_("Vad"), "purpose": N_("Syfte"),
    "file": N_("Fil"), "row": N_("Rad"), "cells": N_("Innehåll"), "taken_back": N_("Borttagen igen"),
    "question": N_("Fråga"), "answer": N_("Svar"), "entered_by": N_("Inskriven av"), "entered_at": N_("Inskriven"),
    "awarded_to": N_("Fick uppdraget"), "awarded_on": N_("Bestämt"), "contract_from_on": N_("Avtalet börjar"),
    "contract_until_on": N_("Avtalet slutar"), "way": N_("Tillfrågad genom"), "asked_on": N_("Tillfrågad"), "why": N_("Varför företaget"),
    "answered_on": N_("Svarade"), "amount": N_("Belopp"), "withdrawn_at": N_("Borttagen"), "withdrawn_because": N_("Varför borttagen"),
    "source": N_("Hur vi fick uppgifterna"), "before": N_("Före"), "after": N_("Efter"), "merged": N_("Slogs ihop"), "into": N_("Med"),
}  # fmt: skip


class Extract(Controller):
    """The extract."""

    path = PATH
    opt = needs("procurer", contacts=True)
    guards = [check_access]
    include_in_schema = False

    @get("/{number:int}/utdrag")
    async def show(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[str]:
        """Show all about a contact in words; who read it is recorded."""
        name, kept = await _of_contact(number, elsewhere)
        return await _page(name, f"{PATH}/{number}", kept, elsewhere)

    @get("/{number:int}/utdrag.json")
    async def download(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[Any]:
        """Hand out the same as JSON."""
        return _file((await _of_contact(number, elsewhere))[1], f"utdrag-{number}.json")

    @get("/foretag/{number:int}/utdrag")
    async def show_firm(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[str]:
        """Show all about a firm that has no contact."""
        name, kept = await _of_firm(number, elsewhere)
        return await _page(name, f"{PATH}/foretag/{number}", kept, elsewhere)

    @get("/foretag/{number:int}/utdrag.json")
    async def download_firm(self, number: FromPath[int], elsewhere: NamedDependency[Elsewhere]) -> Response[Any]:
        """Hand out the same as JSON."""
        return _file((await _of_firm(number, elsewhere))[1], f"utdrag-foretag-{number}.json")


async def _page(name: str, here: str, kept: Kept, elsewhere: Elsewhere) -> Response[str]:
    order, trades = list(NAMES), await trade_names("sv")
    words = {**elsewhere.words, **WORDS, "trades": trades}
    words["state"] = {**elsewhere.words.get("state", {}), **SIGN_UPS}
    parts = [
        (gettext(NAMES.get(part, part)), [_pairs(row, words) for row in rows])
        for part, rows in sorted(kept.items(), key=lambda pair: order.index(pair[0]) if pair[0] in NAMES else 99)
    ]
    return page(
        "suppliers/directory/extract.html", company=name, here=here, parts=[part for part in parts if part[1]],
        nothing=[part for part, rows in parts if not rows], today=clock.now(), private=True,
    )  # fmt: skip


def _file(kept: Kept, name: str) -> Response[Any]:
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(kept, headers=headers)


async def _of_contact(number: int, elsewhere: Elsewhere) -> tuple[str, Kept]:
    now = clock.now()
    firm = await firm_of(number, now)
    if firm is None:
        raise NoSuchContact
    await record_event(by(), "supplier.extracted", "supplier", str(number), at=now)
    kept, traced = await kept_about(number, firm["supplier_id"], firm["email"])
    return firm["company"], _opened_all(kept | await elsewhere.kept_about(number, firm["email"], traced))


async def _of_firm(number: int, elsewhere: Elsewhere) -> tuple[str, Kept]:
    firm = await firm_numbered(number)
    await record_event(by(), "firm.extracted", "firm", str(number), at=clock.now())
    kept, traced = await kept_about(None, number)
    return firm["name"], _opened_all(kept | await elsewhere.kept_about(None, "", traced))


def _opened_all(kept: Kept) -> Kept:
    return {name: [_whole(row) for row in rows] for name, rows in kept.items()}


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


Words = Mapping[str, Mapping[str, str]]


def _pairs(row: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """Return a row in words; what only machines need stands in the JSON."""
    return [
        (gettext(FIELDS[name]), _in_words(name, value, words))
        for name, value in row.items() if name in FIELDS and value not in (None, [], {}, "")
    ]  # fmt: skip


def _in_words(name: str, value: Any, words: Words) -> str:
    if name == "because" and isinstance(value, dict):
        value = [
            node[2:] if node.startswith("t:") else name_of_code(node[1:], "sv") for node in value.get("chosen", [])
        ]
        name = "trades"
    if name in words and isinstance(value, str | list):
        return ", ".join(gettext(words[name].get(one, one)) for one in ([value] if isinstance(value, str) else value))
    if name == "what":
        return gettext(VERBS[value]) if value in VERBS else str(value)
    if name == "origin":
        return origin_name(value)
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    if isinstance(value, datetime):
        return f"{value.astimezone(SWEDEN):%Y-%m-%d %H:%M}"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_said(one)}" for name, one in value.items() if one not in (None, [], {}, ""))
    return ", ".join(map(_said, value)) if isinstance(value, list | tuple) else str(value)
