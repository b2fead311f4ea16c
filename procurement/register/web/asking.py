"""What a reader asks of the list: one plain GET form, the same for the page and for each of its formats."""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request

from portal.foundation.i18n import N_, current_language, gettext, long_date
from portal.foundation.web import Form, read_query, url
from procurement.categories.domain import is_known, name_of_code
from procurement.categories.queries import trade_names
from procurement.register.domain.searching import LONGEST_SEARCH, clean
from procurement.register.finding import ORDERS, STANDINGS, Wanted
from procurement.register.searches import nodes_named

LIST = "/upphandlingar"
FIELDS = ("q", "bransch", "cpv", "lage", "fore", "ordna")
SWEDEN = ZoneInfo("Europe/Stockholm")
STANDING_NAMES = {
    "": N_("Öppna och planerade"), "oppna": N_("Öppna"), "planerade": N_("Planerade"),
    "avslutade": N_("Avslutade"), "alla": N_("Alla"),
}  # fmt: skip
ORDER_NAMES = {"traff": N_("Bästa träff"), "ny": N_("Nyaste"), "sista": N_("Sista dag")}


@dataclass(frozen=True)
class Asked:
    """The form as it was read: what is wanted, what was not understood, and how to ask again."""

    form: Form
    wanted: Wanted
    query: dict[str, Any]
    notes: list[str] = field(default_factory=list)
    trade_names: dict[str, str] = field(default_factory=dict)

    @property
    def filtered(self) -> bool:
        """Tell whether anything narrows the list beyond what everybody sees first."""
        return any(self.query.get(name) for name in FIELDS if name != "ordna")

    def address(self, suffix: str = "", **changes: Any) -> str:
        """Return the address of this list with `changes`, or in another format with `suffix`: ".atom"."""
        return url(f"{LIST}{suffix}", **{**self.query, **changes})

    def tags(self) -> list[tuple[str, str]]:
        """Return (what narrows the list, the address without it) for each filter."""
        asked, found = self.query, []
        if asked["q"]:
            found.append((f"”{asked['q']}”", self.address(q="")))
        for slug in asked["bransch"]:
            rest = [other for other in asked["bransch"] if other != slug]
            found.append((self.trade_names[slug], self.address(bransch=rest)))
        for code in asked["cpv"]:
            rest = [other for other in asked["cpv"] if other != code]
            found.append((name_of_code(code, current_language()), self.address(cpv=rest)))
        if standing := asked["lage"]:
            found.append((gettext(STANDING_NAMES[standing]), self.address(lage="")))
        if asked["fore"] and "fore" not in self.form.errors and self.wanted.due_before:
            day = long_date(self.wanted.due_before - timedelta(days=1))
            found.append((gettext("Sista dag senast %(day)s") % {"day": day}, self.address(fore="")))
        return found

    def subscription(self) -> str:
        """Return where to ask for letters about what this list shows: its words, trades and codes chosen beforehand."""
        words = clean(self.wanted.words)
        chosen: dict[str, Any] = {"words": words, "trades": list(self.wanted.trades), "cpv": list(self.wanted.codes)}
        return url("/prenumerera", **chosen, q=words)

    def elsewhere(self) -> Wanted:
        """Return the same wish for what this list leaves out: what is over, or what is not."""
        over = self.wanted.statuses == STANDINGS["avslutade"]
        return replace(self.wanted, statuses=STANDINGS["" if over else "avslutade"])


async def asked_of(request: Request[Any, Any, Any]) -> Asked:
    """Read the form; what cannot be understood is told and left out, never a dead end."""
    form, names = read_query(request), await trade_names(current_language())
    notes = _not_understood(form, names)
    words = " ".join(form.first("q").split())[:LONGEST_SEARCH].strip()
    query: dict[str, Any] = {
        "q": words, "bransch": form.choices("bransch", names), "fore": form.first("fore").strip()[:40],
        "cpv": [code for code in form.choices("cpv") if is_known(code)],
        "lage": form.first("lage") if form.first("lage") in STANDINGS else "",
        "ordna": form.first("ordna") if form.first("ordna") in ORDERS else "",
    }  # fmt: skip
    wanted = Wanted(
        words=words, statuses=STANDINGS[query["lage"]], trades=tuple(query["bransch"]), codes=tuple(query["cpv"]),
        due_before=_end_of(form), order=query["ordna"] or ("traff" if words else "ny"), nodes=await nodes_named(words, current_language()),
    )  # fmt: skip
    return Asked(form, wanted, query, notes, names)


def _not_understood(form: Form, names: dict[str, str]) -> list[str]:
    notes = [
        gettext("Branschen ”%(name)s” finns inte och räknas inte med.") % {"name": slug[:40]}
        for slug in form.choices("bransch")
        if slug not in names
    ]
    if len(form.first("q").strip()) > LONGEST_SEARCH:
        notes.append(gettext("Sökningen är längre än 100 tecken. Vi sökte på de första 100."))
    return notes


def _end_of(form: Form) -> datetime | None:
    day = form.day("fore", gettext("Skriv ett datum, till exempel 2026-10-14"))
    if day is None or not 1 < day.year < 9999:
        return None
    return datetime.combine(day + timedelta(days=1), time(), SWEDEN)
