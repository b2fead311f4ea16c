"""What the form at `/intern/upphandlingar` says beside what is written: odd days and codes, trades, limits, what is missing."""

from datetime import datetime
from typing import Any, NamedTuple

from portal.foundation.i18n import N_, gettext, long_date
from procurement.categories.domain import name_of_code, nodes_of, search
from procurement.categories.domain.search import Rank
from procurement.categories.queries import active_trades, edited_trades, trades_with
from procurement.register.domain import lacks_of
from procurement.register.domain.advice import Advice, advice
from procurement.register.domain.lots import with_lots
from procurement.register.red_days import red_days
from procurement.register.web.form import Read
from procurement.register.web.rules import rules_for
from procurement.register.web.words import SWEDEN, field_name

SENTENCES = {
    "division": N_("Koden %(value)s är en hel huvudgrupp. En noggrannare kod når rätt företag."),
    "no_trade": N_("Koderna hör inte till någon bransch. Bara de som valt koden eller allt får mejl."),
    "july": N_("%(field)s: %(value)s är i juli, när många företag har stängt."),
    "weekend": N_("%(field)s: %(value)s är en lördag eller söndag."),
    "red_day": N_("%(field)s: %(value)s är en röd dag eller en dag före."),
}
MOST_SUGGESTED = 5
DAYS = ("deadline_at", "questions_until", "planned_on")
# What a reader looks for, and the columns that tell it: an officer writes it, or says that it is not known yet.
LOOKED_FOR = {
    "deadline_at": ("deadline_at", "planned_on"), "contract": ("contract_from_on", "contract_until_on"),
    "value": ("value_from_minor", "value_to_minor"),
}  # fmt: skip
# A procurement that is not written yet.
NOTHING: dict[str, Any] = {
    "id": 0, "status": "draft", "published_at": None, "awarded_to": None, "awarded_on": None, "match_exact": [],
}  # fmt: skip


class Suggested(NamedTuple):
    """A trade that the title names, and the code that would bring the procurement to it."""

    trade: str
    code: str
    name: str


async def checked(said: Read, found: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    """Return what there is to say of a form as it is written, saved or not: advice, what is missing, how it reads."""
    codes = with_lots(said.fields["cpv"], said.lots)
    nodes = nodes_of(codes, await active_trades())
    written = {**NOTHING, **(found or {}), **said.fields, "texts": said.texts, "lots": said.lots}
    written |= {"cpv": codes, "match_exact": list(nodes.exact)}
    text = said.texts[written["language"]]
    return {
        "advice": await advice_for(written, now),
        "check": {
            "lacks": lacks_of(_spoken(written)),
            "description": text["description"],
            "requirements": text["requirements"],
        },
    }


def _spoken(written: dict[str, Any]) -> dict[str, Any]:
    """Return it without the translations that nobody has begun."""
    texts = {language: text for language, text in written["texts"].items() if any(text.values())}
    return {**written, "texts": texts}


async def advice_for(found: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Return {"notes", "suggested", "rules"} of a procurement, as it is kept or as it is written."""
    trades = [node[2:] for node in found["match_exact"] if node.startswith("t:")]
    days = {name: found[name] for name in DAYS if found["planned_precision"] == "day" or name != "planned_on"}
    days = {name: day.astimezone(SWEDEN).date() if isinstance(day, datetime) else day for name, day in days.items()}
    red = red_days({day.year for day in days.values() if day})
    return {
        "notes": [*_forgotten(found), *(_told(one) for one in advice(found["cpv"], days, trades, red))],
        "suggested": await _suggested(found, trades),
        "rules": await rules_for(found, now),
    }


def _forgotten(found: dict[str, Any]) -> list[str]:
    """Return the sentence about what nobody has written or said to be unknown, of a draft."""
    unsaid = [
        field_name(name)
        for name, columns in LOOKED_FOR.items()
        if found["status"] == "draft" and name not in found["unknown"] and all(found[one] is None for one in columns)
    ]
    if not unsaid:
        return []
    return [gettext("Inte ifyllt: %(what)s. Skriv, eller kryssa för Okänt än.") % {"what": ", ".join(unsaid)}]


def _told(one: Advice) -> str:
    value = one.value if isinstance(one.value, str) else long_date(one.value)
    name = field_name(one.field)
    return gettext(SENTENCES[one.kind]) % {"value": value, "field": name[:1].upper() + name[1:]}


async def _suggested(found: dict[str, Any], trades: list[str]) -> list[Suggested]:
    """Return trades that the words of the title name and its codes do not reach."""
    title = found["texts"].get(found["language"], {}).get("title", "")
    edited = await edited_trades()
    by_slug = {trade.slug: trade for trade in trades_with(edited)}
    drawn_here = tuple(by_slug.values()) if edited else None
    suggested: dict[str, Suggested] = {}
    for word in [title, *(word for word in title.split() if len(word) > 3)][:12]:
        for hit in search(word, found["language"], drawn_here).trades:
            code = next((one.ljust(8, "0") for one in by_slug[hit.key].includes), "") if hit.key in by_slug else ""
            if hit.rank < Rank.ALIKE and hit.key not in trades and code:
                suggested.setdefault(hit.key, Suggested(by_slug[hit.key].name("sv"), code, name_of_code(code, "sv")))
    return list(suggested.values())[:MOST_SUGGESTED]
