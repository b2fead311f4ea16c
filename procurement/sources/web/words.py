"""What the pages under /intern/kallor and /intern/granska call things."""

from datetime import date, datetime
from typing import Any

from portal.foundation import i18n
from portal.foundation.i18n import N_, gettext, ngettext
from procurement.register.web.words import status_name

# State: word and look, which brings a sign of its own. Sign and word tell it; the colour only helps.
STATES = {
    "working": (N_("Fungerar"), "open"),
    "degraded": (N_("Fungerar sämre"), "planned"),
    "failing": (N_("Fel"), "cancelled"),
    "paused": (N_("Pausad"), "closed"),
}
KINDS = {
    "rss": N_("Flöde (RSS, Atom)"),
    "ocds": N_("OCDS"),
    "eforms": N_("eForms"),
    "ted": N_("TED, äldre XML"),
    "ted-api": N_("TED, sökgränssnitt"),
    "csv": N_("Tabell, CSV"),
    "xlsx": N_("Arbetsbok, XLSX"),
}
MODES = {
    "review": N_("Vänta på granskning"),
    "publish": N_("Publicera direkt"),
}
VERDICTS = {
    "new": (N_("Ny"), "open"),
    "changed": (N_("Ändrad"), "planned"),
    "duplicate": (N_("Trolig dubblett"), "closed"),
}
FIELDS = {
    "title": N_("Rubrik"), "summary": N_("Sammanfattning"), "description": N_("Beskrivning"), "language": N_("Språk"),
    "procedure": N_("Förfarande"), "nuts": N_("NUTS-kod"), "place": N_("Plats"), "value_from_minor": N_("Värde från"),
    "value_to_minor": N_("Värde till"), "currency": N_("Valuta"), "cpv": N_("CPV-koder"), "planned_on": N_("Planerad"),
    "planned_precision": N_("Planerad, så exakt"), "deadline_at": N_("Sista dag"), "questions_until": N_("Frågor senast"),
    "contract_from_on": N_("Avtal från"), "contract_until_on": N_("Avtal till"), "submission_url": N_("Lämna anbud"),
    "upphandlings_id": N_("Upphandlings-ID"), "case_number": N_("Diarienummer"), "contact_name": N_("Kontakt"),
    "contact_email": N_("Kontaktens e-post"), "contact_phone": N_("Kontaktens telefon"), "links": N_("Länkar"),
    "status": N_("Läge"), "lots": N_("Delar"),
}  # fmt: skip
DECISIONS = {
    "approved": N_("Godkänd"), "merged": N_("Ihopslagen"), "kept": N_("Båda behållna"), "rejected": N_("Avvisad"),
    "split": N_("Delad"), "overtaken": N_("Överspelad"),
}  # fmt: skip


def state_of(source: dict[str, Any]) -> dict[str, str]:
    """Return a source's state as it is shown."""
    word, look = STATES[source["state"]]
    return {"word": gettext(word), "look": look}


def result_of(run: dict[str, Any]) -> str:
    """Return what came of a run: "3 nya, 1 ändrad, 0 fel"."""
    rejected = run["rejected"] if isinstance(run["rejected"], int) else len(run["rejected"] or ())
    parts = (
        ngettext("%(num)s ny", "%(num)s nya", run["new"] or 0),
        ngettext("%(num)s ändrad", "%(num)s ändrade", run["changed"] or 0),
        ngettext("%(num)s fel", "%(num)s fel", rejected),
    )
    counts = (run["new"] or 0, run["changed"] or 0, rejected)
    return ", ".join(part % {"num": count} for part, count in zip(parts, counts, strict=True))


def verdict_of(review: dict[str, Any]) -> dict[str, str]:
    """Return a verdict as it is shown: "Trolig dubblett (82 %)"."""
    word, look = VERDICTS[review["verdict"]]
    score = f" ({review['score']} %)" if review["score"] is not None else ""
    return {"word": gettext(word) + score, "look": look}


def field_name(name: str) -> str:
    """Return what a field is called; texts are told by language."""
    base, _, language = name.rpartition("_")
    if base in ("title", "summary", "description"):
        return f"{gettext(FIELDS[base])} ({language})"
    return gettext(FIELDS.get(name, name))


def shown(name: str, value: Any, currency: str = "SEK") -> str:
    """Return a field's value in words."""
    if value in (None, "", []):
        return "–"
    if isinstance(value, datetime):
        return i18n.deadline_text(value)
    if isinstance(value, date):
        return i18n.long_date(value)
    if name == "status":
        return status_name(value)
    if name.endswith("_minor"):
        return i18n.money_text(value, value, currency)
    if name == "links":
        return ", ".join(f"{link['title']} {link['url']}" for link in value)
    if name == "lots":
        return "; ".join(f"{lot['number']}. {lot['title']}" for lot in value)
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
