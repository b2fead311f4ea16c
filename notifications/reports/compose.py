"""A half-year as sections: what the plan, the register, the meetings, the registry and the amounts say of it."""

from datetime import date, datetime, timedelta
from typing import Any

from notifications.meetings.queries import effect_of
from notifications.reports import queries
from notifications.reports.domain import figure, section, shown_count
from notifications.reports.errors import NoSuchPeriod
from portal.foundation.settings import Settings
from procurement.categories.queries import trade_names
from procurement.meetings.queries import figures_of, listed_meetings, meetings_with_ids
from procurement.meetings.words import title_of
from procurement.plan.domain.following import Followed
from procurement.plan.domain.indices import INDICES
from procurement.plan.domain.periods import Span, half_of
from procurement.plan.queries import end_of, followed, indices, office_day, plan_on, remarks_of, tasks
from procurement.plan.words import shown as activity_shown
from procurement.register.finding import Wanted, count, find
from procurement.register.queries import text_in
from procurement.thresholds.queries import review_with_id, reviews, thresholds
from procurement.thresholds.words import shown as threshold_shown

ALERTS = ("alert", "digest", "change", "reminder")
MOST_PLANNED = 40


async def half_year(period: str, settings: Settings, now: datetime) -> dict[str, Any]:
    """Return the figures of a half-year as they are known now, section by section; without words of officers.

    Raises:
        NoSuchPeriod: it is no half-year, or one that has not begun.
    """
    try:
        span = half_of(period)
    except ValueError:
        raise NoSuchPeriod(period) from None
    if span.first > office_day(now):
        raise NoSuchPeriod(period)
    last = min(end_of(span.last), now)
    first = end_of(span.first - timedelta(days=1)) + timedelta(microseconds=1)
    activities = await followed(last)
    plan = await plan_on(office_day(last))
    return {
        "period": period, "from": span.first.isoformat(), "until": span.last.isoformat(),
        "counted_at": now.isoformat(), "whole": now >= end_of(span.last),
        "municipality": settings.municipality, "plan": plan["title"],
        "sections": [
            section("sammanfattning"),
            _activities(activities, span, await remarks_of(period, now)),
            await _meetings(span, settings),
            await _published(first, last),
            await _suppliers(first, last),
            await _trades(),
            await _amounts(span.last),
            _deviations(activities),
            await _next(),
            section("beslut"),
        ],
    }  # fmt: skip


def _activities(activities: list[Followed], span: Span, remarks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = []
    for activity in activities:
        told = activity_shown(activity)
        within = [o for o in activity.occurrences if o["happened_on"] in span and o["withdrawn_at"] is None]
        why = activity.override["reason"] if activity.override else told["why"]
        said = remarks.get(activity.rule, {}).get("text", "")
        rows.append([activity.number, activity.title, told["state_name"], len(within), f"{why} {said}".strip()])
    states = [activity.state for activity in activities]
    return section(
        "aktiviteter", "Läget är det på halvårets sista dag, eller i dag om den inte har varit. Tillfällen är de som "
        "hände under halvåret.", ("Nr", "Aktivitet", "Läge", "Tillfällen", "Varför"), rows,
        figures=[
            figure("aktiviteter", "Aktiviteter i planen", len(activities), "Planens aktiviteter och rapporten själv.",
                   "/handlingsplan"),
            figure("aktiviteter_i_fas", "I fas eller klara", sum(s in ("on_pace", "done") for s in states),
                   "Läget räknas ur det som är gjort.", "/handlingsplan"),
            figure("aktiviteter_sena", "Försenade", states.count("late"), "Planens tid har gått.", "/handlingsplan"),
        ],
    )  # fmt: skip


async def _meetings(span: Span, settings: Settings) -> dict[str, Any]:
    held = [
        meeting
        for year in {span.first.year, span.last.year}
        for meeting in await listed_meetings(year, None, ("held", "followed_up"))
        if meeting["starts_at"].astimezone(settings.timezone).date() in span
    ]
    ids = [meeting["id"] for meeting in held]
    whole, figures, effects = await meetings_with_ids(ids), await figures_of(ids), await effect_of(ids)
    rows = []
    for meeting in held:
        n, led = figures[meeting["id"]], effects[meeting["id"]]
        day = meeting["starts_at"].astimezone(settings.timezone).date().isoformat()
        people = n["people_came"] or meeting["visitors"] or 0
        rows.append([day, title_of(whole[meeting["id"]]), n["invited"], n["signed_up"], n["came"], people,
                     led["subscribed"], led["asked"], led["bidders"]])  # fmt: skip
    information = [meeting for meeting in held if meeting["kind"] == "information"]
    return section(
        "moten", "Inbjudna och anmälda är adresser. Började prenumerera, frågade och lämnade anbud räknas bland de "
        "företag som kom.",
        ("Dag", "Möte", "Inbjudna", "Anmälda", "Företag", "Personer", "Började prenumerera", "Frågade", "Lämnade anbud"),
        rows,
        figures=[figure("informationsmoten", "Hållna informationsmöten", len(information),
                        "Planen lovar två om året, ett varje halvår.", "/moten")],
    )  # fmt: skip


async def _published(first: datetime, last: datetime) -> dict[str, Any]:
    n, mailed = await queries.published_between(first, last), await queries.mailed_between(first, last)
    share = round(100 * n["single_bid"] / n["awarded_known"]) if n["awarded_known"] else None
    return section("publicerat", figures=[
        figure("publicerade", "Publicerade upphandlingar", n["published"], "Blev synliga för alla under halvåret.",
               "/upphandlingar?lage=alla"),
        figure("planerade", "varav som planerade, i förväg", n["planned"], "Hade en planerad tid när de publicerades.",
               "/upphandlingar?lage=planerade"),
        figure("dagars_framforhallning", "Dagar att lämna anbud (median)", n["days_of_notice"],
               "Från publicering till sista dag, för dem som har en sista dag.", "/upphandlingar?lage=alla"),
        figure("mejl", "Mejl om upphandlingar", sum(mailed.get(kind, 0) for kind in ALERTS),
               "Direktmejl, sammandrag, ändringar och påminnelser som mottagarens server tog emot.", "/intern/utskick"),
        figure("inbjudningar", "Inbjudningar till möten", mailed.get("invitation", 0),
               "Mejl som mottagarens server tog emot.", "/intern/utskick"),
        figure("tilldelade", "Tilldelade upphandlingar", n["awarded"], "Beslut under halvåret.",
               "/upphandlingar?lage=avslutade"),
        figure("ett_anbud", "Andel med bara ett anbud (%)", share, "Av de tilldelade där antalet anbud är känt.",
               "/upphandlingar?lage=avslutade"),
        figure("anbud", "Anbud i snitt", n["bids"], "Av de tilldelade där antalet anbud är känt.",
               "/upphandlingar?lage=avslutade"),
    ])  # fmt: skip


async def _suppliers(first: datetime, last: datetime) -> dict[str, Any]:
    newest = {one["name"]: one for one in reversed(await indices()) if one["year"] <= last.year}
    n, chosen, names = (
        await queries.subscribers_between(first, last),
        await queries.subscribers_by_trade(),
        await trade_names("sv"),
    )
    rows = [
        [names[slug], shown_count(chosen.get(slug, 0))]
        for slug in sorted(names, key=lambda slug: names[slug])
        if chosen.get(slug)
    ]
    return section(
        "leverantorer", "Antal per bransch är de som får mejl när siffrorna räknas; färre än fem visas inte som tal.",
        ("Bransch", "Prenumeranter"), rows,
        figures=[
            figure("prenumeranter", "Prenumeranter", n["subscribed"], "Bekräftade och inte avslutade vid halvårets slut.",
                   "/intern/leverantorer"),
            figure("nya", "Nya", n["came"], "Bekräftade sin adress under halvåret.", "/intern/leverantorer"),
            figure("avslutade", "Avslutade", n["left"], "Sade upp mejlen under halvåret.", "/intern/leverantorer"),
            *[
                figure(name.lower(), f"{name} {newest[name]['year']}", newest[name]["value"],
                       f"Senaste årets index, 0 till 100. Källa: {newest[name]['source']}.", "/intern/nojdhet")
                for name in INDICES if name in newest
            ],
        ],
    )  # fmt: skip


async def _trades() -> dict[str, Any]:
    chosen, planned, names = (
        await queries.subscribers_by_trade(),
        await queries.planned_by_trade(),
        await trade_names("sv"),
    )
    lacking = sorted((names[slug], n) for slug, n in planned.items() if slug in names and not chosen.get(slug))
    return section(
        "branscher", "Branscher där något planeras eller är öppet och som ingen prenumerant har valt.",
        ("Bransch", "Planerade och öppna köp"), [list(row) for row in lacking],
        figures=[figure("branscher_utan", "Branscher med köp och utan leverantör", len(lacking),
                        "När siffrorna räknas. Den som prenumererar på allt räknas inte till någon bransch.", "/branscher")],
    )  # fmt: skip


async def _amounts(day: date) -> dict[str, Any]:
    found = [threshold_shown(row, day) for row in await thresholds(day)]
    rows = [[one["law_name"], one["purchase_name"], one["limit_name"], one["amount"] or "Saknas",
             "Kontrollerad" if one["verified"] else "Inte kontrollerad"] for one in found]  # fmt: skip
    open_strands = [
        strand["strand"] for review in (await reviews())[:1]
        for strand in (await review_with_id(review["id"]))["strands"] if strand["decided_on"] is None
    ]  # fmt: skip
    names = {"organisation": "organisation", "requirements": "krav", "amounts": "belopp"}
    about = "Beloppen som gäller halvårets sista dag."
    if open_strands:
        about += f" Översynen är öppen i: {', '.join(names.get(one, one) for one in open_strands)}."
    return section(
        "belopp", about, ("Lag", "Slag", "Gräns", "Belopp", "Kontroll"), rows,
        figures=[figure("belopp_ej_kontrollerade", "Belopp som ingen har kontrollerat",
                        sum(not one["verified"] for one in found), "Rader i registret utan en andra persons kontroll.",
                        "/intern/beloppsgranser")],
    )  # fmt: skip


def _deviations(activities: list[Followed]) -> dict[str, Any]:
    off = [activity_shown(one) for one in activities if one.state in ("late", "no_evidence")]
    rows = [[one["number"], one["title"], one["state_name"], one["why"]] for one in off]
    return section("avvikelser", "Aktiviteter som är försenade eller där inget är visat.",
                   ("Nr", "Aktivitet", "Läge", "Varför"), rows)  # fmt: skip


async def _next() -> dict[str, Any]:
    wanted = Wanted(statuses=("planned", "dialogue"), order="sista")
    planned, logged = await find(wanted, limit=MOST_PLANNED), await tasks(open_only=True)
    rows = [["Upphandling", text_in(one, "sv")[1]["title"], str(one["planned_on"] or "")] for one in planned]
    rows += [["Uppdrag", one["text"], str(one["due_on"] or "")] for one in logged]
    return section(
        "nasta", "Planerade upphandlingar och öppna uppdrag i åtgärdsloggen.", ("Vad", "Namn", "När"), rows,
        figures=[figure("kommande", "Planerade upphandlingar", await count(wanted), "När siffrorna räknas.",
                        "/upphandlingar?lage=planerade")],
    )  # fmt: skip
