"""What came of it: meetings, publications and bids, who subscribes to what, and trades without anybody to tell."""

from datetime import date, datetime
from typing import Any

from notifications.letters.counting import mailed_between
from notifications.meetings.queries import effect_of
from notifications.reports.compose.gaps import gaps
from notifications.reports.domain import figure, section
from portal.foundation.settings import Settings
from procurement.categories.queries import trade_names
from procurement.meetings.queries import figures_of, listed_meetings, meetings_with_ids
from procurement.meetings.words import title_of
from procurement.plan.domain.indices import INDICES
from procurement.plan.domain.periods import Span, half_named
from procurement.plan.queries import indices, office_day
from procurement.register.counting import (
    awarded_between,
    days_of_notice,
    notice_given,
    published_between,
    published_without,
)
from suppliers.registry.areas import Home, home_of
from suppliers.registry.counting import any_postcode, firms_by_trade, subscribers_between

ALERTS = ("alert", "digest", "change", "reminder")
NOWHERE = Home((), ())
#: What no table remembers of an earlier day.
AS_NOW = "Valda branscher, koder och postnummer är de som gällde när siffrorna räknades."
ALL, AWARDED = "/upphandlingar?lage=alla", "/upphandlingar?lage=avslutade"


async def meetings_in(span: Span, settings: Settings) -> dict[str, Any]:
    """Return each meeting that was held: from invitations to bids."""
    held = [
        meeting
        for year in {span.first.year, span.last.year}
        for meeting in await listed_meetings(year, None, ("held", "followed_up"))
        if _day_of(meeting, settings) in span
    ]
    ids = [meeting["id"] for meeting in held]
    whole, figures, effects = await meetings_with_ids(ids), await figures_of(ids), await effect_of(ids)
    rows = []
    for meeting in held:
        n, led = figures[meeting["id"]], effects[meeting["id"]]
        people = n["people_came"] or meeting["visitors"] or 0
        rows.append([_day_of(meeting, settings).isoformat(), title_of(whole[meeting["id"]]), n["invited"], n["signed_up"],
                     n["came"], people, led["subscribed"], led["asked"], led["bidders"]])  # fmt: skip
    information = [meeting for meeting in held if meeting["kind"] == "information"]
    return section(
        "moten", "Inbjudna och anmälda är adresser. Började prenumerera, frågade och lämnade anbud räknas bland de "
        "företag som kom.",
        ("Dag", "Möte", "Inbjudna", "Anmälda", "Företag", "Personer", "Började prenumerera", "Frågade", "Lämnade anbud"),
        rows, firms=[2, 3, 4, 5, 6, 7, 8],
        figures=[figure("informationsmoten", "Hållna informationsmöten", len(information),
                        "Planen lovar två om året, ett varje halvår.", "/moten")],
    )  # fmt: skip


def _day_of(meeting: dict[str, Any], settings: Settings) -> date:
    day: date = meeting["starts_at"].astimezone(settings.timezone).date()
    return day


async def published_in(first: datetime, last: datetime) -> dict[str, Any]:
    """Return what was published and decided, how early firms knew of it, and how many bids it got."""
    n, mailed = await published_between(first, last), await mailed_between(first, last)
    days = (office_day(first), office_day(last))
    bids, notice = await awarded_between(*days), await notice_given(first, last)
    _by_procedure, days_given = await days_of_notice(first, last)
    share = round(100 * bids["single_bid"] / bids["known"]) if bids["known"] else None
    return section("publicerat", figures=[
        figure("publicerade", "Publicerade upphandlingar", n["published"], "Blev synliga för alla under halvåret.", ALL),
        figure("planerade", "varav som planerade, i förväg", n["planned"], "Hade en planerad tid när de publicerades.",
               "/upphandlingar?lage=planerade"),
        figure("oppnade", "Öppnade för anbud", notice["opened"], "Anbud kunde lämnas från en dag under halvåret.", ALL),
        figure("framforhallning", "Dagar i förväg (median)", notice["ahead"],
               "Från att upphandlingen blev synlig till att anbud kunde lämnas; noll när den aldrig visades som planerad.", ALL),
        figure("dagars_framforhallning", "Dagar att lämna anbud (median)", days_given,
               "Från publicering till sista dag, för dem som har en sista dag.", ALL),
        figure("utan_finska", "Publicerade utan text på finska", await published_without("fi", first, last),
               "Varken skrivna på finska eller översatta dit.", ALL),
        figure("mejl", "Mejl om upphandlingar", sum(mailed.get(kind, 0) for kind in ALERTS),
               "Direktmejl, sammandrag, ändringar och påminnelser som mottagarens server tog emot.", _rows_of("utskick-per-vecka", first)),
        figure("inbjudningar", "Inbjudningar till möten", mailed.get("invitation", 0),
               "Mejl som mottagarens server tog emot.", _rows_of("utskick-per-vecka", first)),
        figure("tilldelade", "Tilldelade upphandlingar", bids["awarded"], "Beslut under halvåret.", AWARDED),
        figure("ett_anbud", "Andel med bara ett anbud (%)", share, "Av de tilldelade där antalet anbud är känt.", AWARDED),
        figure("anbud", "Anbud i snitt", bids["bids"], "Av de tilldelade där antalet anbud är känt.", AWARDED),
    ])  # fmt: skip


async def suppliers_in(first: datetime, last: datetime, settings: Settings) -> dict[str, Any]:
    """Return how many firms there are, came and left, how many of each trade, and how content they are."""
    here = await _here(settings)
    newest = {one["name"]: one for one in reversed(await indices()) if one["year"] <= last.year}
    n, names = await subscribers_between(first, last), await trade_names("sv")
    chosen = {row["trade"]: row for row in await firms_by_trade(here or NOWHERE, last)}
    rows = [
        [names[slug], chosen[slug]["firms"], *([chosen[slug]["local"]] if here else [])]
        for slug in sorted(names, key=lambda slug: names[slug])
        if slug in chosen
    ]
    return section(
        "leverantorer", f"Företag som fick mejl om branschen halvårets sista dag, eller i dag om den inte har varit. {AS_NOW} Den som prenumererar på allt "
        "räknas inte till någon bransch.",
        ("Bransch", "Företag", *(["Kända härifrån"] if here else [])), rows,
        **({"firms": [1, 2], "shares": [[1, 2]]} if here else {"firms": [1]}),
        figures=[
            figure("prenumeranter", "Prenumeranter", n["subscribed"], "Bekräftade och inte avslutade vid halvårets slut.",
                   _rows_of("prenumeranter", first), firms=True),
            figure("nya", "Nya", n["came"], "Bekräftade sin adress under halvåret.", _rows_of("prenumeranter", first), firms=True),
            figure("avslutade", "Avslutade", n["left"], "Sade upp mejlen under halvåret.", _rows_of("prenumeranter", first),
                   firms=True),
            *[
                figure(name.lower(), f"{name} {newest[name]['year']}", newest[name]["value"],
                       f"Senaste årets index, 0 till 100. Källa: {newest[name]['source']}.", "/intern/nojdhet")
                for name in INDICES if name in newest
            ],
        ],
    )  # fmt: skip


async def trades_without(last: datetime, settings: Settings) -> dict[str, Any]:
    """Return the trades in which something is planned or open and that no firm has chosen, or no firm from here."""
    here, names = await _here(settings), await trade_names("sv")
    found = await gaps(here or NOWHERE, last)
    nobody_here = found.nobody_here if here else []
    rows = [[names.get(row["trade"], row["trade"]), row["purchases"], "Ingen"] for row in found.nobody]
    rows += [[names.get(row["trade"], row["trade"]), row["purchases"], "Ingen känd härifrån"] for row in nobody_here]
    about = (
        f"Det som halvårets sista dag, eller i dag om den inte har varit, var planerat eller öppet för de närmaste tolv månaderna. {AS_NOW} Den som "
        "prenumererar på allt räknas inte till någon bransch."
    )
    return section(
        "branscher", f"Branscher där något är på väg och som inget företag har valt. {about}"
        + (" Härifrån: enligt postnumret, för dem som har uppgett det." if here else ""),
        ("Bransch", "Planerade och öppna köp", "Företag"), sorted(rows),
        figures=[
            figure("branscher_utan", "Branscher med köp och utan leverantör", len(found.nobody), about, "/branscher"),
            figure("kop_utan", "Planerade och öppna köp som ingen får mejl om genom sin bransch", found.unheard, about,
                   "/upphandlingar"),
            *([figure("branscher_utan_lokal", "Branscher med köp och utan leverantör härifrån",
                      len(found.without_local), f"{about} Härifrån: enligt postnumret.",
                      _rows_of("branscher-utan-lokal-leverantor", last))]
              if here else []),
        ],
    )  # fmt: skip


def _rows_of(statistic: str, within: datetime) -> str:
    """Return the address where officers see the rows of a figure, of the half-year that holds an instant."""
    return f"/intern/statistik/{statistic}?tid={half_named(office_day(within))}"


async def _here(settings: Settings) -> Home | None:
    """Return what is from here; None where no firm has said where it is."""
    return home_of(settings) if await any_postcode() else None
