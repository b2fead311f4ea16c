"""`/intern/statistik`: ten pages, each as figures, charts, a table and a file."""

import asyncio
from datetime import datetime, time
from typing import Any, NamedTuple

from litestar import Controller, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from notifications.reports.compose import instants_of, span_begun
from notifications.reports.errors import NoSuchPeriod
from notifications.statistics.compose import BY_SLUG, MOST_ROWS, STATISTICS, Asked, Found, Statistic
from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.feeds import CSV_TYPE, XLSX_TYPE, Column, answer, csv_file, xlsx_file
from portal.foundation.i18n import N_, gettext, long_date
from portal.foundation.settings import Settings
from portal.foundation.web import Form, page, read_query
from procurement.categories.queries import trade_names
from procurement.plan.domain.periods import add_months, half_before, half_named
from suppliers.registry.areas import home_of

PATH = "/intern/statistik"
PERIODS = {"3": N_("3 månader"), "12": N_("12 månader"), "36": N_("3 år"), "120": N_("10 år")}
USUAL, NOW = "12", "nu"
HALVES = 4


class Chosen(NamedTuple):
    """A period that may be asked for, its instants, and what was asked for instead of one."""

    name: str
    first: datetime
    last: datetime
    wrong: str


class Statistics(Controller):
    """The pages and their files."""

    path = PATH
    opt = needs("reader")
    guards = [check_access]

    @get()
    async def all(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show what there is."""
        near = _near(request.app.state.settings)
        return page("notifications/statistics/list.html", statistics=STATISTICS, near=near, private=True)

    @get("/{name:str}")
    async def one(self, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
        """Show one page, or its rows as CSV or XLSX."""
        slug, _, ending = name.partition(".")
        statistic = BY_SLUG.get(slug)
        if statistic is None or ending not in ("", "csv", "xlsx"):
            raise NotFoundException
        settings, query, now = request.app.state.settings, read_query(request), clock.now()
        chosen, names = _chosen(statistic, query.first("tid"), settings, now), await trade_names("sv")
        trade = query.first("bransch") if statistic.by_trade else ""
        asked = Asked(chosen.first, chosen.last, now, settings.timezone, home_of(settings), names,
                      trade if trade in names else None, whole=bool(ending))  # fmt: skip
        found = await statistic.find(asked)
        if ending:
            return await _file(request, statistic, found, ending, asked)
        return page(
            "notifications/statistics/statistic.html", statistic=statistic, found=found, rows=found.rows[:MOST_ROWS],
            of=found.of or len(found.rows), chosen=chosen, when=_when(statistic, asked), trade=asked.trade,
            charts=[chart for chart in found.charts if chart is not None], near=_near(settings),
            periods=_periods(statistic, settings, now), form=Form.of(tid=chosen.name, bransch=asked.trade or ""),
            trades=sorted(names.items(), key=lambda one: one[1]), private=True,
        )  # fmt: skip


def _periods(statistic: Statistic, settings: Settings, now: datetime) -> list[tuple[str, str]]:
    """Return what may be asked for: spans up to today, or how things stand today; and the last half-years."""
    half, halves = half_named(now.astimezone(settings.timezone).date()), []
    for _ in range(HALVES):
        halves.append((half, half))
        half = half_before(half)
    if statistic.ofnow:
        return [(NOW, gettext("Nu")), *halves[1:]]
    return [*((name, gettext(text)) for name, text in PERIODS.items()), *halves]


def _chosen(statistic: Statistic, text: str, settings: Settings, now: datetime) -> Chosen:
    """Return the period that is asked for, or the usual one when there is none such.

    Months are whole, the present one as far as it has come; half-years are those of the reports.
    """
    try:
        return Chosen(text, *instants_of(span_begun(text, now), now), "")
    except NoSuchPeriod:
        pass
    usual = NOW if statistic.ofnow else USUAL
    name = text if text == usual or (text in PERIODS and not statistic.ofnow) else usual
    today = now.astimezone(settings.timezone).date()
    months = int(name if name in PERIODS else USUAL)
    day = add_months(today.replace(day=1), 1 - months)
    first = datetime.combine(day, time(), settings.timezone)
    return Chosen(name, first, now, text if text not in ("", name) else "")


def _when(statistic: Statistic, asked: Asked) -> str:
    """Return in words what days are counted."""
    first, last = long_date(asked.day(asked.first)), long_date(asked.day(asked.last))
    return last if statistic.ofnow else f"{first} – {last}"


def _near(settings: Settings) -> str:
    """Return in words what counts as from here; it is said once, by the settings."""
    said = gettext(
        "Härifrån räknas företag vars postnummer börjar på %(codes)s. Den som inte sagt var den finns räknas som andra."
    )
    return said % {"codes": ", ".join(settings.local_postcodes) or "–"}


async def _file(
    request: Request[Any, Any, Any], statistic: Statistic, found: Found, ending: str, asked: Asked
) -> Response[Any]:
    columns = [Column(key, gettext(title)) for key, title in statistic.columns]
    title, private = gettext(statistic.title), {"cache-control": "private, no-store"}
    filename = f"{statistic.slug}.{ending}"
    if ending == "csv":
        body = await asyncio.to_thread(csv_file, columns, found.rows)
        return answer(request, body, CSV_TYPE, filename=filename, headers=private)
    about = [(gettext("Rubrik"), title), (gettext("Så räknas det"), gettext(statistic.counted)),
             (gettext("Härifrån"), _near(request.app.state.settings)), (gettext("Tid"), _when(statistic, asked)),
             *((one.name, "–" if one.value is None else str(one.value)) for one in found.figures)]  # fmt: skip
    body = await asyncio.to_thread(xlsx_file, title, columns, found.rows, about)
    return answer(request, body, XLSX_TYPE, filename=filename, headers=private)


ROUTES = [Statistics]
