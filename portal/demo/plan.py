"""The demo town's plan: six years entered afterwards, as an office does that begins to keep track. The same every time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from procurement.plan.actions import Entered, answer_for, enter_index, enter_occurrence, give_task, remark, set_state
from procurement.plan.domain.periods import half_named
from procurement.plan.queries import office_day

BY = "pia@overtornea.example"
UNITS = (
    "Staben",
    "Samhällsbyggnadskontoret",
    "Tekniska enheten",
    "Barn och utbildning",
    "Socialtjänsten",
    "Kostenheten",
)
ANSWERING = {
    "1.1": ("Pia Planansvarig", "pia@overtornea.example"),
    "1.3": ("Pia Planansvarig", "pia@overtornea.example"),
    "2.2": ("Pia Planansvarig", "pia@overtornea.example"),
    "3.1": ("Pia Planansvarig", "pia@overtornea.example"),
    "4.1": ("Petra Upphandlare", "petra@overtornea.example"),
    "4.2": ("Petra Upphandlare", "petra@overtornea.example"),
    "U": ("Rut Rapportör", "rut@overtornea.example"),
}
# Of these the town keeps its meetings here (portal.demo.meetings), and a held one is evidence by itself.
HELD_HERE, SINCE = ("1.1", "4.1"), timedelta(days=280)
# Rule, kind, first and last year, month and day, title; every year between.
YEARLY = (
    ("1.1", "meeting", 2020, 2099, (1, 20), "Företagsträff på Folkets hus"),
    ("1.1", "meeting", 2020, 2099, (3, 3), "Frukostmöte om kompetens"),
    ("1.1", "meeting", 2020, 2099, (5, 12), "Företagsträff i Svanstein"),
    ("1.1", "meeting", 2020, 2099, (8, 25), "Företagsträff i Juoksengi"),
    ("1.1", "meeting", 2020, 2024, (10, 6), "Frukostmöte om upphandling"),
    ("1.1", "meeting", 2020, 2023, (11, 24), "Företagsträff om vägar"),
    ("1.2", "meeting", 2020, 2099, (2, 11), "Besök på ett åkeri"),
    ("1.2", "meeting", 2020, 2099, (9, 16), "Besök på ett sågverk"),
    ("1.4", "survey", 2020, 2099, (9, 7), "Enkät till företagen, svar från var tredje"),
    ("1.5", "link", 2020, 2099, (4, 22), "Nöjd-kund-index publicerat"),
    ("2.3", "meeting", 2020, 2025, (7, 11), "Öppet hus på sommarmarknaden"),
    ("3.6", "meeting", 2020, 2099, (2, 3), "Gruppen träffades"),
    ("3.6", "meeting", 2020, 2099, (6, 2), "Gruppen träffades"),
    ("3.6", "meeting", 2020, 2099, (10, 20), "Gruppen träffades"),
    ("4.1", "meeting", 2020, 2099, (4, 15), "Informationsmöte om kommande upphandlingar"),
    ("4.1", "meeting", 2020, 2025, (11, 5), "Informationsmöte om kommande upphandlingar"),
    ("U", "report", 2020, 2099, (3, 2), "Halvårsrapport till kommunstyrelsen"),
    ("U", "report", 2020, 2025, (9, 14), "Halvårsrapport till kommunstyrelsen"),
)
ONCE = (
    ("2.1", Entered("link", date(2021, 10, 4), "E-tjänst för bygglov")),
    ("2.1", Entered("link", date(2024, 3, 18), "E-tjänst för serveringstillstånd")),
    ("2.2", Entered("publication", date(2020, 11, 30), "Taxor och avgifter på en sida", slot="Handläggningstider, taxor och avgifter")),
    ("2.2", Entered("publication", date(2021, 2, 1), "Vanliga frågor publicerade", slot="Vanliga frågor")),
    ("3.3", Entered("training", date(2020, 9, 24), "Två dagars utbildning i kommunikation")),
    ("3.4", Entered("review", date(2020, 6, 8), "Informationsflödet genomgånget", slot="Översyn")),
    ("3.4", Entered("decision", date(2020, 10, 19), "Beslut om intranätet", slot="Beslut", diary_number="KS 2020/118")),
    ("3.4", Entered("note", date(2021, 5, 3), "Uppföljning i ledningsgruppen", slot="Uppföljning")),
    ("4.2", Entered("training", date(2020, 5, 13), "Utbildning i upphandling, 22 deltagare")),
    ("4.2", Entered("training", date(2023, 10, 11), "Utbildning i upphandling, 31 deltagare", "late", "Sköts upp ett år: läraren var sjuk.")),
    ("4.2", Entered("training", date(2025, 9, 30), "Utbildning i upphandling, 28 deltagare")),
    *((("3.2", Entered("training", date(2020, 5, 20), "Facebookansvarig utbildad", slot=unit))) for unit in UNITS),
)  # fmt: skip


async def fill_plan(now: datetime) -> None:
    """Enter what the demo town has done for its plan since 2020, as entered half a year ago or when it happened."""
    today, began = office_day(now), now - timedelta(days=190)
    for rule, (name, email) in ANSWERING.items():
        await answer_for(rule, name=name, email=email, by=BY, now=began)
    for rule, entered in _everything(today):
        kept_as_meeting = rule in HELD_HERE and entered.happened_on > today - SINCE
        if entered.happened_on <= today and not kept_as_meeting:
            since = max(began, began + (entered.happened_on - office_day(began)))
            await enter_occurrence(rule, entered, by=BY, now=min(since + timedelta(days=1), now))
    await set_state("2.1", "resting", "Väntar på det nya diariesystemet.", until_on=None, by=BY, now=now)
    await give_task(
        "Bjud in Tekniska enheten till informationsmötet", given_by="group", given_on=today - timedelta(days=35), by=BY,
        now=now - timedelta(days=35), rule="4.1", answering="Petra Upphandlare", due_on=today - timedelta(days=5),
    )  # fmt: skip
    survey = {today.year - ago: value for ago, value in ((3, 68.0), (2, 70.5), (1, 71.0))}
    await enter_index("NKI", survey, "Påhittade värden för demostaden", by=BY, now=now)
    await enter_index("NUI", {year: value - 6 for year, value in survey.items()}, "Påhittade värden för demostaden",
                      by=BY, now=now)  # fmt: skip
    words = "Höstens träffar är inplanerade. Temat är vinterns vägar."
    await remark("1.1", half_named(today), words, by=BY, now=now)


def _everything(today: date) -> Iterator[tuple[str, Entered]]:
    yield from ONCE
    for rule, kind, first, last, (month, day), title in YEARLY:
        for year in range(first, min(last, today.year) + 1):
            yield rule, Entered(kind, date(year, month, day), title)
    gone = Entered("note", date(today.year, 7, 11), "Öppet hus ställdes in", "cancelled", "Marknaden ställdes in.")
    yield "2.3", replace(gone, happened_on=date(today.year - (today.month < 8), 7, 11))
    yield from _monthly(today)


def _monthly(today: date) -> Iterator[tuple[str, Entered]]:
    """Yield the last twelve months of what each unit and body does every month, with the gaps that life has."""
    for ago in range(12, 0, -1):
        number = today.year * 12 + today.month - 1 - ago
        month = date(number // 12, number % 12 + 1, 1)
        for unit in UNITS:
            if not (ago == 1 and unit == "Kostenheten"):
                yield "3.1", Entered("publication", month.replace(day=14), f"Inlägg från {unit}", slot=unit)
        if ago != 5:
            yield "3.5", Entered("meeting", month.replace(day=8), "Månadsmöte", slot="Månadsmötet")
        else:
            yield (
                "3.5",
                Entered("note", month.replace(day=8), "Månadsmöte", "cancelled", "Semester", slot="Månadsmötet"),
            )
        for body in ("Kommunstyrelsen", "Ledningsgruppen"):
            said = (
                Entered(
                    "note", month.replace(day=20), "Punkten saknades", "cancelled", "Extra möte om budgeten", slot=body
                )
                if ago == 4 and body == "Kommunstyrelsen"
                else Entered("meeting", month.replace(day=20), "Näringslivet på dagordningen", slot=body)
            )
            yield "1.3", said
