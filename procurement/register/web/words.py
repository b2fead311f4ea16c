"""What the register's pages call things."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.foundation import i18n
from portal.foundation.i18n import N_
from portal.foundation.i18n.fallback import marked_gettext, spoken
from procurement.categories.domain import name_of_code
from procurement.register.domain.papers import PAPERS
from procurement.register.queries import part_in, text_in

SWEDEN = ZoneInfo("Europe/Stockholm")
STATUS = {
    "draft": N_("Utkast"),
    "planned": N_("Planerad"),
    "dialogue": N_("Dialog"),
    "open": N_("Öppen"),
    "closed": N_("Stängd"),
    "awarded": N_("Tilldelad"),
    "ended": N_("Avslutad"),
    "cancelled": N_("Avbruten"),
}
BAND = {
    "draft": N_("Utkast. Sidan är inte publicerad."),
    "planned": N_("Planerad. Datum och innehåll kan ändras."),
    "dialogue": N_("Kommunen samlar in synpunkter. Inget är bestämt ännu."),
    "open": N_("Öppen för anbud."),
    "closed": N_("Anbudstiden är slut. Kommunen granskar anbuden."),
    "awarded": N_("Upphandlingen är avgjord."),
    "ended": N_("Avtalet har löpt ut."),
    "cancelled": N_("Avbruten: %(reason)s"),
}

FIELD_NAMES = {
    "title": N_("rubrik"), "summary": N_("sammanfattning"), "description": N_("beskrivning"), "links": N_("dokument"),
    "requirements": N_("krav"), "papers": N_("papper"), "lots": N_("delar"), "unknown": N_("vad som är okänt än"),
    "contract": N_("avtalstid"), "value": N_("värde"), "activity_rule": N_("aktivitet i planen"),
    "documents": N_("dokument"), "questions": N_("frågor och svar"), "owner": N_("ansvarig"),
    "renewal_declined_at": N_("inget följer efter avtalet"),
    "cpv": N_("CPV-koder"), "deadline_at": N_("sista dag"), "questions_until": N_("sista dag för frågor"),
    "planned_on": N_("när den planeras"), "planned_precision": N_("hur säker tiden är"), "status": N_("läge"),
    "preliminary": N_("preliminärt"), "contract_from_on": N_("avtalets början"), "contract_until_on": N_("avtalets slut"),
    "value_from_minor": N_("värde"), "value_to_minor": N_("värde"), "currency": N_("valuta"), "unit": N_("enhet"),
    "procedure": N_("typ av upphandling"), "place": N_("plats"), "nuts": N_("region"),
    "submission_url": N_("var anbud lämnas"), "submission_system": N_("var anbud lämnas"),
    "upphandlings_id": N_("upphandlings-ID"), "case_number": N_("diarienummer"), "contact_name": N_("kontaktperson"),
    "contact_email": N_("kontaktpersonens e-post"), "contact_phone": N_("telefon"), "awarded_to": N_("vinnare"),
    "awarded_on": N_("avgjord"), "bids": N_("antal anbud"), "cancelled_reason": N_("skäl"), "withdrawn_at": N_("borttagen härifrån"),
    "internal_note": N_("anteckning"), "published_at": N_("publicerad"), "language": N_("språk"),
}  # fmt: skip


def field_name(name: str) -> str:
    """Return what a column, or a part of a text such as title_fi, is called."""
    part, _, language = name.rpartition("_")
    if language in i18n.OWN_NAMES and part in FIELD_NAMES:
        return f"{i18n.gettext(FIELD_NAMES[part])} ({i18n.OWN_NAMES[language]})"
    return i18n.gettext(FIELD_NAMES[name]) if name in FIELD_NAMES else name


def what_changed(revision: dict[str, Any]) -> str:
    """Return a revision in words: the new status, or the fields that changed."""
    event = revision["event"]
    if event in STATUS:
        return i18n.gettext(STATUS[event]).lower()
    return ", ".join(dict.fromkeys(field_name(name) for name in revision["changes"]))


def page_key(after: str) -> int | None:
    """Return the id that a page begins after; what no row can have is as if nothing was asked."""
    return int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None


def slug(title: str) -> str:
    """Return the title as the readable end of an address: ASCII, hyphens, at most 60 characters."""
    folded = title.lower().translate(str.maketrans("åäöéüø", "aaoeuo"))
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in folded).split()
    return "-".join(words)[:60].strip("-")


def path_of(procurement: dict[str, Any]) -> str:
    """Return the full address of a procurement's page, the same in every language."""
    _, text = text_in(procurement, procurement["language"])
    return f"/upphandlingar/{procurement['reference']}-{slug(text['title'])}".rstrip("-")


def status_name(status: str) -> str:
    """Return the status in the current language."""
    return i18n.gettext(STATUS[status])


def band(procurement: dict[str, Any]) -> str:
    """Return the sentence that stands on top of the page; the reason is marked as Swedish."""
    return i18n.gettext(BAND[procurement["status"]]) % {"reason": spoken({"sv": procurement["cancelled_reason"] or ""})}


def when_text(procurement: dict[str, Any]) -> str:
    """Return when it is planned for, no more exact than is known."""
    day, precision = procurement["planned_on"], procurement["planned_precision"]
    if day is None:
        return ""
    if precision == "day":
        return i18n.long_date(day)
    if precision == "month":
        return i18n.long_date(day).split(" ", 1)[-1]
    if precision == "quarter":
        return i18n.gettext("kvartal %(n)s %(year)s") % {"n": (day.month - 1) // 3 + 1, "year": day.year}
    if precision == "half":
        return i18n.gettext("halvår %(n)s %(year)s") % {"n": (day.month - 1) // 6 + 1, "year": day.year}
    return str(day.year)


def days_left(deadline_at: datetime | None, now: datetime) -> str:
    """Return "om 6 dagar" by the calendar in Sweden; nothing for what is over or has no last day."""
    if deadline_at is None or deadline_at <= now:
        return ""
    days = (i18n.last_minute(deadline_at).astimezone(SWEDEN).date() - now.astimezone(SWEDEN).date()).days
    if days == 0:
        return i18n.gettext("i dag")
    return i18n.ngettext("om %(n)s dag", "om %(n)s dagar", days) % {"n": days}


def lots_shown(procurement: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lots with what the page says of them."""
    currency, language = procurement["currency"], i18n.current_language()
    return [
        {
            **lot,
            "value": i18n.money_text(lot["value_minor"], lot["value_minor"], currency),
            "codes": [(code, name_of_code(code, language)) for code in lot["cpv"]],
        }
        for lot in procurement["lots"]
    ]


def papers_shown(procurement: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (name, what it is) of the papers a bidder needs, in the order of the list."""
    return [
        (marked_gettext(name), marked_gettext(about))
        for key, (name, about) in PAPERS.items()
        if key in procurement["papers"]
    ]


def timeline(procurement: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (day, what happens) of all that is known, in the order it happens."""
    happens = [
        (procurement["published_at"], i18n.gettext("Publicerad här")),
        (procurement["questions_until"], i18n.gettext("Sista dag för frågor")),
        (procurement["deadline_at"], i18n.gettext("Sista dag att lämna anbud")),
        (procurement["awarded_on"], i18n.gettext("Avgjord")),
        (procurement["contract_from_on"], i18n.gettext("Avtalet börjar")),
        (procurement["contract_until_on"], i18n.gettext("Avtalet slutar")),
    ]
    happens += [
        (lot["deadline_at"], i18n.gettext("Sista dag för del %(number)s") % {"number": lot["number"]})
        for lot in procurement["lots"] if not lot["cancelled"]
    ]  # fmt: skip
    known = [(_day(moment), what) for moment, what in happens if moment is not None]
    return [(i18n.long_date(day), what) for day, what in sorted(known, key=lambda pair: pair[0])]


def _day(moment: date | datetime) -> date:
    return i18n.last_minute(moment).astimezone(SWEDEN).date() if isinstance(moment, datetime) else moment


def as_read(
    procurement: dict[str, Any], trade_names: dict[str, str] | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """Return the procurement with what templates show of it in the current language."""
    language = i18n.current_language()
    spoken, text = text_in(procurement, language)
    parts = {part: part_in(procurement, part, language) for part in ("summary", "description", "requirements")}
    slugs = [node[2:] for node in procurement["match_exact"] if node.startswith("t:")]
    is_open = procurement["status"] == "open"
    return {
        **procurement,
        "title": text["title"],
        **{part: words for part, (_, words) in parts.items()},
        "langs": {part: said if said != language else "" for part, (said, _) in parts.items()},
        "spoken": spoken,
        "foreign": spoken != language,
        "path": path_of(procurement),
        "status_name": status_name(procurement["status"]),
        "when": when_text(procurement),
        "left": days_left(procurement["deadline_at"], now) if now and is_open else "",
        "trades": [trade_names[slug] for slug in slugs if slug in trade_names] if trade_names else [],
        "value": i18n.money_text(
            procurement["value_from_minor"], procurement["value_to_minor"], procurement["currency"]
        ),
    }
