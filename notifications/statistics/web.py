"""`/intern/statistik`: ten pages, each as a chart, a table and a file."""

from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from notifications.statistics.compose import BY_SLUG, STATISTICS, Asked, Rows, Statistic
from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.feeds import CSV_TYPE, XLSX_TYPE, Column, answer, csv_file, xlsx_file
from portal.foundation.i18n import N_, gettext, long_date
from portal.foundation.web import page, read_query
from procurement.categories.queries import trade_names
from suppliers.registry.areas import home_of

PATH = "/intern/statistik"
PERIODS = {"3": N_("3 månader"), "12": N_("12 månader"), "36": N_("3 år"), "120": N_("10 år")}
USUAL = "12"


class Statistics(Controller):
    """The pages and their files."""

    path = PATH
    opt = needs("reader")
    guards = [check_access]

    @get()
    async def all(self) -> Response[str]:
        """Show what there is."""
        return page("notifications/statistics/list.html", statistics=STATISTICS, private=True)

    @get("/{name:str}")
    async def one(self, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[Any]:
        """Show one page, or its rows as CSV or XLSX."""
        slug, _, ending = name.partition(".")
        statistic = BY_SLUG.get(slug)
        if statistic is None or ending not in ("", "csv", "xlsx"):
            raise NotFoundException
        months = read_query(request).first("tid")
        months = months if months in PERIODS else USUAL
        asked = await _asked(request, months)
        rows = await statistic.rows(asked)
        if ending:
            return _file(request, statistic, rows, ending, asked, months)
        return page(
            "notifications/statistics/statistic.html", statistic=statistic, rows=rows, months=months,
            chart=statistic.chart(rows) if rows else None, near=_near(request) if statistic.local else "",
            periods=[] if statistic.ofnow else [(value, gettext(text)) for value, text in PERIODS.items()],
            private=True,
        )  # fmt: skip


async def _asked(request: Request[Any, Any, Any], months: str) -> Asked:
    now: datetime = clock.now()
    first = now - timedelta(days=round(int(months) * 30.44))
    return Asked(first, now, home_of(request.app.state.settings), await trade_names("sv"))


def _near(request: Request[Any, Any, Any]) -> str:
    """Return in words what counts as from here; it is said once, by the settings."""
    settings = request.app.state.settings
    said = gettext(
        "Härifrån räknas företag vars postnummer börjar på %(codes)s. Den som inte sagt var den finns räknas som andra."
    )
    return said % {"codes": ", ".join(settings.local_postcodes) or "–"}


def _file(
    request: Request[Any, Any, Any], statistic: Statistic, rows: Rows, ending: str, asked: Asked, months: str
) -> Response[Any]:
    columns = [Column(key, gettext(title)) for key, title in statistic.columns]
    title, private = gettext(statistic.title), {"cache-control": "private, no-store"}
    filename = f"{statistic.slug}.{ending}"
    if ending == "csv":
        return answer(request, csv_file(columns, rows), CSV_TYPE, filename=filename, headers=private)
    when = gettext("nu") if statistic.ofnow else f"{long_date(asked.first)} – {long_date(asked.now)}"
    about = [(gettext("Rubrik"), title), (gettext("Så räknas det"), gettext(statistic.counted)), (gettext("Tid"), when)]
    return answer(request, xlsx_file(title, columns, rows, about), XLSX_TYPE, filename=filename, headers=private)


ROUTES = [Statistics]
