"""What the register's pages call things."""

from typing import Any

from portal.foundation import i18n
from portal.foundation.i18n import N_
from procurement.register.queries import text_in

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
    """Return the sentence that stands on top of the page."""
    return i18n.gettext(BAND[procurement["status"]]) % {"reason": procurement["cancelled_reason"] or ""}


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


def as_read(procurement: dict[str, Any]) -> dict[str, Any]:
    """Return the procurement with what templates show of it in the current language."""
    language = i18n.current_language()
    spoken, text = text_in(procurement, language)
    return {
        **procurement,
        "title": text["title"],
        "summary": text.get("summary", ""),
        "description": text.get("description", ""),
        "spoken": spoken,
        "foreign": spoken != language,
        "path": path_of(procurement),
        "status_name": status_name(procurement["status"]),
        "when": when_text(procurement),
        "value": i18n.money_text(
            procurement["value_from_minor"], procurement["value_to_minor"], procurement["currency"]
        ),
    }
