"""What `/intern/utskick` says of sendings."""

from collections.abc import Mapping
from typing import Any

from portal.foundation.i18n import N_, short_date
from portal.foundation.i18n import gettext as _

EVENTS = {
    "new": N_("Ny upphandling"),
    "changed": N_("Ändring"),
    "cancelled": N_("Avbruten"),
    "awarded": N_("Tilldelad"),
}
MEETINGS = {
    "invitation": N_("Inbjudan till mötet %(day)s"),
    "moved": N_("Ändrat möte %(day)s"),
    "cancelled": N_("Inställt möte %(day)s"),
    "material": N_("Material från mötet %(day)s"),
}
DIGESTS = {"day": N_("Dagens sammandrag %(day)s"), "week": N_("Veckans sammandrag %(day)s")}
# Outcome, its heading, and what it means.
OUTCOMES = {
    "accepted": (
        N_("Lämnade"),
        N_("Mottagarens e-postserver har tagit emot mejlet. Vi mäter inte om någon läser det."),
    ),
    "waiting": (N_("Väntar"), N_("Mejlet är skrivet och står på tur att skickas.")),
    "deferred": (
        N_("Försöker igen"),
        N_("Mottagarens e-postserver sade: inte just nu. Vi försöker igen av oss själva i upp till tre dygn."),
    ),
    "bounced": (
        N_("Studsade"),
        N_("Mottagarens e-postserver säger att adressen inte finns eller inte tar emot. Ring företaget."),
    ),
    "given_up": (N_("Gav upp"), N_("Vi försökte så länge vi får, utan att lyckas. Försök igen när felet är avhjälpt.")),
    "unknown": (
        N_("Vet inte"),
        N_(
            "Förbindelsen bröts innan servern svarade. Skickar vi igen kan mejlet komma två gånger; någon behöver avgöra."
        ),
    ),
    "stopped": (
        N_("Skickades inte"),
        N_("Mottagaren slutade prenumerera, tog paus, eller sista dag hann passera innan mejlet skickades."),
    ),
}


def title_of(row: Mapping[str, Any]) -> str:
    """Return what a sending was, in words."""
    if row["kind"] == "upphandling":
        return f"{_(EVENTS.get(row['what'], row['what']))}: {row['title'] or row['reference']}"
    said = (MEETINGS if row["kind"] == "mote" else DIGESTS)[row["what"]]
    return _(said) % {"day": short_date(row["on_day"])}


COMING = {
    "publication": N_("%(title)s blir publik, och de den når får mejl"),
    "telling": N_("Mejlen om %(title)s"),
    "day": N_("Dagens sammandrag"),
    "week": N_("Måndagens sammandrag"),
}


def coming_title(row: Mapping[str, Any]) -> str:
    """Return what will go by itself, in words."""
    return _(COMING[row["kind"]]) % {"title": row["title"] or row["reference"]}


def outcomes() -> list[tuple[str, str, str]]:
    """Return the outcomes in the order they are shown: name, heading, meaning."""
    return [(name, _(heading), _(meaning)) for name, (heading, meaning) in OUTCOMES.items()]
