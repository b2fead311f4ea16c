"""What has happened to a firm, in words for `/intern/leverantorer`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.foundation.i18n import N_, gettext
from suppliers.directory.queries import Happening

VERBS = {
    "contact.entered": N_("Kom in i registret"), "contact.asked": N_("Fick ett mejl att bekräfta"),
    "contact.confirmed": N_("Bekräftade"), "contact.ended": N_("Avslutade"), "contact.moved": N_("Bytte e-postadress"),
    "meeting.signed_up": N_("Anmälde sig till ett möte"), "supplier.noted": N_("Anteckning skrevs"),
    "supplier.renamed": N_("Namnet rättades"), "supplier.read": N_("Adressen lästes"),
    "supplier.extracted": N_("Utdrag lämnades ut"), "firm.noted": N_("Anteckning skrevs"),
    "firm.merged": N_("Slogs ihop med ett annat företag"), "firm.parted": N_("En sammanslagning ångrades"),
    "firm.told_apart": N_("Skildes från ett liknande företag"),
}  # fmt: skip
REASONS = {
    "too_many": N_("för många mejl"), "not_ours": N_("fel sorts upphandlingar"), "not_selling": N_("säljer inte längre"),
    "other": N_("annat skäl"), "form": N_("genom formuläret"), "file": N_("genom en fil"), "phone": N_("efter ett samtal"),
    "ledger": N_("genom leverantörsreskontran"),
}  # fmt: skip
ORIGINS = {
    "form": N_("Formuläret"), "file": N_("En fil"), "phone": N_("Ett samtal"), "ledger": N_("Leverantörsreskontran"),
    "demo": N_("Exempelorten"),
}  # fmt: skip


def told(happenings: Sequence[Happening]) -> list[tuple[datetime, str]]:
    """Return what happened, each with when."""
    return [(one.at, _sentence(one)) for one in happenings]


def origin_name(origin: str) -> str:
    """Return where a firm came from in words."""
    return gettext(ORIGINS[origin]) if origin in ORIGINS else origin


def _sentence(one: Happening) -> str:
    said = gettext(VERBS[one.verb]) if one.verb in VERBS else one.verb
    more = _more(one.details)
    return f"{said}{f' ({more})' if more else ''}{f', {one.by}' if one.by else ''}"


def _more(details: dict[str, Any]) -> str:
    if "before" in details:
        return f"{details['before']} → {details['after']}"
    if "merged" in details:
        return f"{details['merged']} → {details['into']}"
    said = details.get("said") or details.get("meeting") or ""
    return gettext(REASONS[said]) if said in REASONS else str(said)
