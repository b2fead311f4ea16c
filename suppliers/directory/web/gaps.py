"""`/intern/leverantorer/luckor`: trades that nobody or one firm subscribes to, and what is planned there."""

from litestar import Controller, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import current_language
from portal.foundation.web import page
from procurement.categories.queries import trades_by_area
from procurement.register.queries import planned_by_trade
from suppliers.directory.queries.gaps import everything_subscribers, subscribers_by_trade
from suppliers.directory.web.listing import PATH

FEW = 1


class Gaps(Controller):
    """Where suppliers are lacking."""

    path = f"{PATH}/luckor"
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get()
    async def show(self) -> Response[str]:
        """Show trades with few firms, those where something is planned first."""
        now, language = clock.now(), current_language()
        firms, planned = await subscribers_by_trade(now), await planned_by_trade()
        rows = [
            {"slug": trade.slug, "name": trade.name(language), "area": area.name, "firms": firms.get(trade.slug, 0),
             "planned": planned.get(trade.slug, [])}
            for area in await trades_by_area(language) for trade in area.trades if firms.get(trade.slug, 0) <= FEW
        ]  # fmt: skip
        rows.sort(key=lambda row: (not row["planned"], row["firms"]))
        return page(
            "suppliers/directory/gaps.html", rows=rows, everything=await everything_subscribers(now), private=True
        )
