"""`/intern/statistik`: what was done, time for bids, the plan, words nobody found, and what sources brought."""

from typing import Any

from notifications.reports.domain import figures_of
from notifications.reports.queries import locked_snapshots
from notifications.statistics.compose.asked import Asked, Figure, Found, Rows, first_of, last_of, numbers
from notifications.statistics.domain import bars, every_week
from portal.foundation.i18n import gettext
from procurement.categories.counting import words_without_a_hit
from procurement.plan.errors import NoPlan
from procurement.plan.queries import followed
from procurement.register.counting import awarded_between, days_of_notice, notice_given
from procurement.sources.counting import imports_by_week

LANGUAGES = {"sv": "svenska", "fi": "finska", "fit": "meänkieli", "en": "engelska"}


async def notice(asked: Asked) -> Found:
    """Return how long firms had to hand in a bid, by how it is bought."""
    rows, of_all = await days_of_notice(asked.first, asked.last)
    ahead = await notice_given(asked.first, asked.last)
    bids = await awarded_between(asked.day(asked.first), asked.day(asked.last))
    shown, cut = first_of(rows)
    chart = bars(gettext("Dagar att lämna anbud, median"), numbers(shown, "procedure", "median"), [gettext("dagar")],
                 **cut)  # fmt: skip
    return Found(rows, [chart], [
        Figure("dagars_framforhallning", gettext("dagar att lämna anbud, median"), of_all),
        Figure("framforhallning", gettext("dagar den syntes innan den öppnade, median"), ahead["ahead"]),
        Figure("oppnade", gettext("öppnade för anbud"), ahead["opened"]),
        Figure("tilldelade", gettext("tilldelade"), bids["awarded"]),
        Figure("ett_anbud", gettext("procent fick bara ett anbud"),
               round(100 * bids["single_bid"] / bids["known"]) if bids["known"] else None),
        Figure("anbud", gettext("anbud i snitt"), bids["bids"]),
    ])  # fmt: skip


async def plan(asked: Asked) -> Found:
    """Return the shares as reports locked them, and as they are at the end of what is asked."""
    locked = [(one["period"], figures_of(one)) for one in await locked_snapshots(asked.first)]
    rows = [_share(half, told["aktiviteter_i_fas"], told["aktiviteter"]) for half, told in locked]
    try:
        activities = await followed(asked.last)
    except NoPlan:
        return Found(rows)
    states = [one.state for one in activities]
    well = sum(state in ("on_pace", "done") for state in states)
    now = asked.last >= asked.now
    rows = [*rows, _share(gettext("nu") if now else asked.day(asked.last).isoformat(), well, len(states))]
    shown, cut = last_of(rows)
    chart = bars(gettext("Aktiviteter"), numbers(shown, "half", "well", "rest"),
                 [gettext("i fas eller klara"), gettext("övriga")], **cut)  # fmt: skip
    return Found(rows, [chart], [
        Figure("aktiviteter", gettext("aktiviteter i planen"), len(states)),
        Figure("aktiviteter_i_fas", gettext("i fas eller klara"), well),
        Figure("aktiviteter_sena", gettext("försenade"), states.count("late")),
        Figure("aktiviteter_utan_underlag", gettext("utan underlag"), states.count("no_evidence")),
        Figure("aktiviteter_utan_ansvarig", gettext("som ingen svarar för"), sum(one.answering is None for one in activities)),
    ])  # fmt: skip


def _share(half: str, well: int, of: int) -> dict[str, Any]:
    return {"half": half, "well": well, "rest": of - well, "share": round(100 * well / of) if of else 0}


async def words(asked: Asked) -> Found:
    """Return the words that found nothing."""
    found = await words_without_a_hit(asked.first, asked.last)
    rows = [{**row, "language": LANGUAGES.get(row["language"], row["language"]), "last_on": asked.day(row["last_at"])}
            for row in found]  # fmt: skip
    shown, cut = first_of(rows)
    chart = bars(gettext("Sökningar"), numbers(shown, "word", "times"), [gettext("gånger")], **cut)
    return Found(rows, [chart], [
        Figure("ord", gettext("ord utan träff"), len(rows)),
        Figure("atgardade", gettext("av dem åtgärdade"), sum(row["settled"] for row in rows)),
    ])  # fmt: skip


async def imports(asked: Asked) -> Found:
    """Return what sources brought in, and how often reading them went wrong."""
    rows = await imports_by_week(asked.first, asked.last, asked.zone.key)
    shown, cut = last_of(every_week(_all_sources(rows), asked.day(asked.last), dict.fromkeys(COUNTED, 0)))
    charts = [
        bars(gettext("Annonser per vecka"), numbers(shown, "week", "new", "changed"), [gettext("nya"), gettext("ändrade")],
             **cut),
        bars(gettext("Läsningar som gick fel per vecka"), numbers(shown, "week", "failed"), [gettext("fel")],
             **cut),
    ]  # fmt: skip
    return Found(rows, charts, [
        Figure("nya_annonser", gettext("nya annonser"), sum(row["new"] for row in rows)),
        Figure("andrade_annonser", gettext("ändrade annonser"), sum(row["changed"] for row in rows)),
        Figure("fel", gettext("läsningar som gick fel"), sum(row["failed"] for row in rows)),
    ])  # fmt: skip


COUNTED = ("new", "changed", "failed")


def _all_sources(rows: Rows) -> Rows:
    """Return one row a week, the earliest first, of all sources together."""
    weeks: dict[Any, dict[str, Any]] = {}
    for row in reversed(rows):
        week = weeks.setdefault(row["week"], {"week": row["week"], **dict.fromkeys(COUNTED, 0)})
        week |= {key: week[key] + row[key] for key in COUNTED}
    return list(weeks.values())
