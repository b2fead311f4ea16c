"""`/intern/statistik`: whom it reached, publications, letters, meetings."""

from notifications.bounces.counting import letters_by_week
from notifications.letters.counting import mailed_between
from notifications.matching.counting import reach_by_publication
from notifications.reports.compose.outcome import ALERTS
from notifications.statistics.compose.asked import MOST_ROWS, Asked, Figure, Found, last_of, numbers
from notifications.statistics.domain import bars, dots, every_week
from portal.foundation.i18n import gettext, short_date
from procurement.meetings.counting import meetings_held, meetings_in_a_year
from procurement.register.counting import published_between

FATES = ("arrived", "returned", "waiting", "given_up", "unknown", "cancelled")


async def reach(asked: Asked) -> Found:
    """Return how many were told of each publication."""
    n = await published_between(asked.first, asked.last)
    found = await reach_by_publication(asked.first, asked.last, asked.home, None if asked.whole else MOST_ROWS)
    rows = [{**row, "published_on": asked.day(row["published_at"])} for row in found]
    chart = dots(gettext("Adresser som nåddes"), [(short_date(row["published_on"]), row["reached"]) for row in rows[::-1]],
                 left_out=n["published"] - len(rows))  # fmt: skip
    return Found(rows, [chart], [
        Figure("publicerade", gettext("publicerade upphandlingar"), n["published"]),
        Figure("planerade", gettext("av dem som planerade, i förväg"), n["planned"]),
        *([Figure("median_rackvidd", gettext("nåddes, median"), chart.median)] if chart else []),
    ], of=n["published"])  # fmt: skip


async def letters(asked: Asked) -> Found:
    """Return what became of the letters of each week."""
    found = await letters_by_week(asked.first, asked.last, asked.zone)
    weeks = every_week(found, asked.day(asked.last), dict.fromkeys((*FATES, "written"), 0))
    mailed = await mailed_between(asked.first, asked.last)
    shown, cut = last_of(weeks)
    names = [gettext("framme"), gettext("kom tillbaka"), gettext("väntar"), gettext("gav upp"), gettext("okänt"),
             gettext("stoppades")]  # fmt: skip
    chart = bars(gettext("Mejl per vecka"), numbers(shown, "week", *FATES), names, **cut)
    return Found(weeks[::-1], [chart], [
        Figure("skrivna", gettext("mejl skrevs"), sum(row["written"] for row in weeks)),
        Figure("kom_tillbaka", gettext("kom tillbaka"), sum(row["returned"] for row in weeks)),
        Figure("mejl", gettext("mejl om upphandlingar togs emot"), sum(mailed.get(kind, 0) for kind in ALERTS)),
        Figure("inbjudningar", gettext("inbjudningar till möten togs emot"), mailed.get("invitation", 0)),
    ])  # fmt: skip


async def meetings(asked: Asked) -> Found:
    """Return from invitation to attendance of each information meeting, and how many there were a year."""
    held = await meetings_held(asked.first, asked.last)
    rows = [{**row, "held_on": asked.day(row["starts_at"])} for row in held]
    wanted = await meetings_in_a_year(asked.day(asked.last))
    shown, cut = last_of(rows)
    people = [gettext("inbjudna"), gettext("anmälda"), gettext("kom")]
    first, last = asked.day(asked.first).year, asked.day(asked.last).year
    in_year = [
        (str(year), [float(sum(row["held_on"].year == year for row in rows))]) for year in range(first, last + 1)
    ]
    charts = [
        bars(gettext("Från inbjudan till möte"), numbers(shown, "held_on", "invited", "signed_up", "came"), people,
             beside=True, **cut),
        bars(gettext("Hållna möten per år"), in_year, [gettext("möten")], wanted=wanted),
    ]  # fmt: skip
    return Found(rows[::-1], charts, [
        Figure("informationsmoten", gettext("informationsmöten hölls"), len(rows)),
        Figure("moten_per_ar", gettext("möten om året vill planen ha"), wanted),
    ])  # fmt: skip
