"""What the file of a direct award calls things, on `/intern/upphandlingar/N/direktupphandling` and as a document: Swedish."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from notifications.direct_awards.domain import BASES, OUTCOMES, WAYS
from portal.foundation.i18n import money_text, number
from procurement.categories.domain import name_of_code

EVENTS = {
    "new": "Ny upphandling", "changed": "Ändring", "cancelled": "Avbruten", "awarded": "Tilldelad",
    "reminder": "Påminnelse om sista dag",
}  # fmt: skip
FATES = {
    "accepted": "mottagarens e-postserver tog emot", "waiting": "väntar på att skickas eller på nästa sammandrag",
    "deferred": "servern sade inte just nu, försök pågår", "bounced": "mejlet studsade",
    "given_up": "kom inte fram trots flera försök", "unknown": "okänt om mejlet kom fram",
    "stopped": "skickades inte",
}  # fmt: skip
FIELDS = {
    "basis": "skäl till direktupphandling", "basis_text": "skälet med egna ord",
    "competition": "hur konkurrensen togs till vara", "grounds": "varför företaget fick uppdraget",
    "value_minor": "avtalets värde", "contract_on": "avtalsdag", "company": "företag",
    "organisation_number": "organisationsnummer", "way": "hur", "asked_on": "tillfrågad", "why": "varför företaget",
    "outcome": "utfall", "answered_on": "svarade", "amount_minor": "belopp", "reason": "skäl",
}  # fmt: skip
#: Of these only the name of the field stands in the history of somebody who may not see firms.
ABOUT_FIRMS = ("company", "organisation_number", "why", "reason")
SWEDISH_DIGITS = 10
VALUES = {"basis": BASES, "way": WAYS, "outcome": OUTCOMES}


def kronor(minor: int | None) -> str:
    """Return a sum in öre in words; nothing when it is not known."""
    return "" if minor is None else money_text(minor, minor, "SEK", "sv")


def many(n: int, one: str, several: str) -> str:
    """Return "1 företag" or "2 företag"."""
    return f"{number(n, 'sv')} {one if n == 1 else several}"


def chosen(row: Mapping[str, Any], trades: Mapping[str, str]) -> str:
    """Return what of a firm's choice met the purchase."""
    if row["hit"] == "everything":
        return "allt"
    nodes = row["because"].get("chosen", [])
    names = [trades.get(n[2:], n[2:]) if n.startswith("t:") else name_of_code(n[1:], "sv") for n in nodes]
    return ", ".join(filter(None, names)) or "upphandlingen saknar kod"


def history_line(row: Mapping[str, Any], *, names: bool) -> str:
    """Return what somebody wrote in the file, in words."""
    company = f" {row['company']}" if names and row["company"] else ""
    changes = json.loads(row["changes"])
    said = ", ".join(_said(name, changes[name], names=names) for name in sorted(changes, key=list(FIELDS).index)
                     if not (name == "company" and company and row["event"] == "asked"))  # fmt: skip
    what = {
        "written": "skrev", "asked": f"lade till ett tillfrågat företag{company}:",
        "corrected": f"rättade ett tillfrågat företag{company}:", "withdrawn": f"tog bort ett tillfrågat företag{company}:",
    }[row["event"]]  # fmt: skip
    return f"{what} {said}"


def _said(name: str, pair: list[Any], *, names: bool) -> str:
    title = FIELDS.get(name, name)
    if name in ABOUT_FIRMS and not names:
        return title
    before, after = (_value(name, value) for value in pair)
    return f"{title} ”{after}”" if before == "–" else f"{title} från ”{before}” till ”{after}”"


def _value(name: str, value: Any) -> str:
    if value is None:
        return "–"
    if name in VALUES:
        return str(VALUES[name].get(value, value))
    if name == "organisation_number":
        return numbered(value)
    return kronor(value).replace("\u00a0", " ") if name.endswith("_minor") else str(value)


def numbered(organisation_number: str | None) -> str:
    """Return a Swedish number as it is written, 556036-0793; another as it is."""
    number = organisation_number or ""
    return f"{number[:6]}-{number[6:]}" if len(number) == SWEDISH_DIGITS and number.isdecimal() else number


def coded(codes: Sequence[str]) -> str:
    """Return CPV codes with their names."""
    return ", ".join(f"{code} {name_of_code(code, 'sv') or ''}".strip() for code in codes)


def day(value: date | None) -> str:
    """Return a day as 2026-10-14, or nothing."""
    return value.isoformat() if value else ""
