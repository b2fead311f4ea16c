"""What the pages under /intern/moten say."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from litestar import Response

from portal.foundation import i18n
from portal.foundation.i18n import N_, gettext
from portal.foundation.web import Form, page
from procurement.meetings.domain.rhythm import Rule, Standing, expected_by
from procurement.meetings.domain.states import KINDS
from procurement.meetings.queries import Year
from procurement.meetings.words import kind_name, slot_name

STANDINGS = {
    "held": N_("Klart"),
    "announced": N_("Annonserat"),
    "planned": N_("Utkast finns"),
    "free": N_("Inget planerat än"),
    "soon": N_("Annonsera snart"),
    "missed": N_("För sent att bjuda in i tid"),
}
PAST = N_("För få hölls")
COLOURS = {
    "held": "awarded", "announced": "open", "planned": "planned", "free": "draft", "soon": "draft",
    "missed": "cancelled",
}  # fmt: skip
AUDIENCES = (
    ("wants", N_("Alla som vill ha mejl om möten")),
    ("trades", N_("De vars branscher finns på dagordningen")),
    ("came", N_("De som kom till tidigare möten")),
)


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of meetings for a choice."""
    return [(kind, kind_name(kind)) for kind in KINDS]


def rhythm_lines(years: Sequence[Year], today: date) -> list[dict[str, Any]]:
    """Return for each rule what stands first on the page: "1 av 2 hållna 2026", and its periods."""
    return [
        {
            "kind": year.rule.kind,
            "name": kind_name(year.rule.kind),
            "count": _count(year),
            "done": year.wanted > 0 and year.held >= year.wanted,
            "slots": [_slot(one, year.rule, today) for one in year.standings] if year.wanted else [],
        }
        for year in years
    ]


def _count(year: Year) -> str:
    if not year.wanted:
        return gettext("%(held)s hållna %(year)s. Planen anger inget antal.") % {"held": year.held, "year": year.year}
    said = {"held": year.held, "wanted": year.wanted, "year": year.year}
    return gettext("%(held)s av %(wanted)s hållna %(year)s") % said


def _slot(one: Standing, rule: Rule, today: date) -> dict[str, Any]:
    warning, past = "", one.slot.last < today
    if one.state in ("soon", "free", "planned") and one.last_call:
        text = gettext("Annonsera senast %(day)s, så hinner företagen få veta det %(weeks)s veckor före.")
        warning = text % {"day": i18n.long_date(one.last_call), "weeks": rule.lead_days // 7}
    return {
        "name": slot_name(one.slot),
        "state": gettext(PAST) if past and one.state == "missed" else gettext(STANDINGS[one.state]),
        "past": past,
        "pace": _pace(one, rule, today),
        "colour": COLOURS[one.state],
        "warning": warning,
        "urgent": one.state in ("soon", "missed") and not past,
        "lacking": one.lacking,
    }


def _pace(one: Standing, rule: Rule, today: date) -> str:
    """Return what to say when more should have been held by now, at an even pace."""
    expected = expected_by(rule, one.slot, today)
    if rule.count < 2 or one.slot.last < today or one.held >= expected:
        return ""
    return gettext("I jämn takt skulle %(n)s ha hållits nu.") % {"n": expected}


def shown_form(form: Form, meeting: dict[str, Any] | None, **more: Any) -> Response[str]:
    """Show the form of a meeting, new or known."""
    proposed = [(slot_name(slot), days) for slot, days in more.pop("proposed", [])]
    return page(
        "procurement/meetings/form.html", form=form, m=meeting, kinds=kinds(), proposed=proposed, private=True, **more
    )
