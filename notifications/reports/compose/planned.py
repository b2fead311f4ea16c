"""What the report says of the plan itself: its activities, the amounts, what went otherwise, and what comes."""

from datetime import date
from typing import Any

from notifications.reports.domain import figure, section
from procurement.plan.domain.following import Followed
from procurement.plan.domain.periods import Span
from procurement.plan.queries import tasks
from procurement.plan.words import shown as activity_shown
from procurement.register.finding import Wanted, count, find
from procurement.register.queries import text_in
from procurement.thresholds.queries import review_with_id, reviews, thresholds
from procurement.thresholds.words import shown as threshold_shown

MOST_PLANNED = 40
STRANDS = {"organisation": "organisation", "requirements": "krav", "amounts": "belopp"}


def activities_in(activities: list[Followed], span: Span, remarks: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return each activity with its state at the end, what happened in the half-year, and why it stands so."""
    rows = []
    for activity in activities:
        told = activity_shown(activity)
        within = [o for o in activity.occurrences if o["happened_on"] in span and o["withdrawn_at"] is None]
        by_hand = f"Satt för hand; beräknat läge: {told['computed_name']}. " if activity.override else ""
        why = activity.override["reason"] if activity.override else told["why"]
        said = remarks.get(activity.rule, {}).get("text", "")
        rows.append(
            [activity.number, activity.title, told["state_name"], len(within), f"{why} {by_hand}{said}".strip()]
        )
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
            figure("aktiviteter_utan_underlag", "Underlag saknas", states.count("no_evidence"),
                   "Ingenting är inlagt som visar att något är gjort.", "/handlingsplan"),
            figure("aktiviteter_utan_ansvarig", "Ingen svarar", sum(a.answering is None for a in activities),
                   "Aktiviteter där ingen person är namngiven.", "/intern/arbetsgrupp"),
        ],
    )  # fmt: skip


async def amounts_on(day: date) -> dict[str, Any]:
    """Return the amounts in force, whether anybody has verified them, and which strands of the review are open."""
    found = [threshold_shown(row, day) for row in await thresholds(day)]
    rows = [[one["law_name"], one["purchase_name"], one["limit_name"], one["amount"] or "Saknas",
             "Kontrollerad" if one["verified"] else "Inte kontrollerad"] for one in found]  # fmt: skip
    strands = [strand for review in (await reviews())[:1] for strand in (await review_with_id(review["id"]))["strands"]]
    still = [STRANDS[strand["strand"]] for strand in strands if strand["decided_on"] is None]
    about = "Beloppen som gäller halvårets sista dag."
    if still:
        about += f" Översynen är öppen i: {', '.join(still)}."
    return section(
        "belopp", about, ("Lag", "Slag", "Gräns", "Belopp", "Kontroll"), rows,
        figures=[
            figure("belopp_ej_kontrollerade", "Belopp som ingen har kontrollerat", sum(not one["verified"] for one in found),
                   "Rader i registret utan en andra persons kontroll.", "/intern/beloppsgranser"),
            figure("oversyn_oppna", "Öppna delar av översynen", len(still) if strands else None,
                   "Organisation, krav och belopp: delar av den senaste översynen utan beslut.", "/intern/oversyn"),
        ],
    )  # fmt: skip


def deviations_of(activities: list[Followed]) -> dict[str, Any]:
    """Return what is late, without evidence, or answered for by nobody."""
    off = [activity_shown(one) for one in activities if one.state in ("late", "no_evidence")]
    rows = [[one["number"], one["title"], one["state_name"], one["why"]] for one in off]
    unanswered = [f"{one.number} {one.title}" for one in activities if one.answering is None]
    about = "Aktiviteter som är försenade eller där inget är visat."
    if unanswered:
        about += f" Ingen person är namngiven för {', '.join(unanswered)}."
    return section("avvikelser", about, ("Nr", "Aktivitet", "Läge", "Varför"), rows)


async def what_comes() -> dict[str, Any]:
    """Return the purchases that are planned and the tasks that are open."""
    wanted = Wanted(statuses=("planned", "dialogue"), order="sista")
    coming, logged = await find(wanted, limit=MOST_PLANNED), await tasks(open_only=True)
    rows = [["Upphandling", text_in(one, "sv")[1]["title"], str(one["planned_on"] or "")] for one in coming]
    rows += [["Uppdrag", one["text"], str(one["due_on"] or "")] for one in logged]
    return section(
        "nasta", "Planerade upphandlingar och öppna uppdrag i åtgärdsloggen.", ("Vad", "Namn", "När"), rows,
        figures=[
            figure("kommande", "Planerade upphandlingar", await count(wanted), "När siffrorna räknas.",
                   "/upphandlingar?lage=planerade"),
            figure("uppdrag_oppna", "Öppna uppdrag", len(logged), "I åtgärdsloggen när siffrorna räknas.",
                   "/intern/arbetsgrupp"),
        ],
    )  # fmt: skip
