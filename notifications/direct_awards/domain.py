"""What the file of a direct award (`/intern/upphandlingar/N/direktupphandling`) must hold, and what it lacks. Standard library only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# Why a direct award is allowed, in an officer's words for the provisions of LOU 19 a kap.
BASES = {
    "limit": "Värdet är under gränsen för direktupphandling",
    "urgent": "Synnerlig brådska som inte gick att förutse",
    "single": "Bara en leverantör kan leverera, till exempel av tekniska skäl eller ensamrätt",
    "other": "Annat skäl",
}
WAYS = {
    "mail": "Mejl", "phone": "Telefon", "meeting": "Möte", "letter": "Brev",
    "system": "Upphandlingssystem", "other": "Annat sätt",
}  # fmt: skip
OUTCOMES = {
    "waiting": "Inget svar än", "bid": "Lämnade anbud", "declined": "Tackade nej",
    "silent": "Svarade inte",
}  # fmt: skip
LACKS = {
    "value": "värdet",
    "buyer_number": "kommunens organisationsnummer",
    "basis": "varför det får vara en direktupphandling",
    "competition": "hur konkurrensen togs till vara",
    "asked": "vilka som tillfrågades",
    "case_number": "diarienumret",
    "outcomes": "vad varje tillfrågat företag svarade",
    "bids": "antalet anbud",
    "winner": "vem som fick uppdraget, och när det bestämdes",
    "grounds": "varför just det företaget fick uppdraget",
    "contract": "dagen då avtalet skrevs eller beställningen gjordes",
}
# What cannot be known before somebody has been chosen.
AFTERWARDS = ("outcomes", "bids", "winner", "grounds", "contract")


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a direct award."""

    awarded: bool = False
    value: bool = False
    buyer_number: bool = False
    basis: bool = False
    competition: bool = False
    #: Told by Anbud, asked otherwise, or there with a bid.
    asked: bool = False
    case_number: bool = False
    #: Of whom it is not known what they answered.
    unanswered: int = 0
    bids: int | None = None
    winner: bool = False
    grounds: bool = False
    contract: bool = False


def lacks(known: Standing) -> tuple[list[str], list[str]]:
    """Return what the file lacks now, and what it will ask for once somebody has been chosen."""
    held = {
        "outcomes": known.unanswered == 0, "bids": known.bids is not None,
        **{name: getattr(known, name) for name in LACKS if name not in ("outcomes", "bids")},
    }  # fmt: skip
    missing = [name for name in LACKS if not held[name]]
    if known.awarded:
        return missing, []
    return [name for name in missing if name not in AFTERWARDS], [name for name in missing if name in AFTERWARDS]


def says_direct(procedure: str | None) -> bool | None:
    """Tell whether the written procedure is a direct award; None when none is written."""
    text = (procedure or "").casefold()
    return ("direktupp" in text or "direct award" in text or "suorahankinta" in text) if text.strip() else None


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [before, after]} of what differs, as the history keeps it."""
    return {
        name: [_kept(before.get(name)), _kept(value)]
        for name, value in after.items()
        if _kept(before.get(name)) != _kept(value)
    }


def _kept(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value if value != "" else None
