"""`/api/v1/statistics`: what the public may count; figures about few firms are left out."""

from typing import Any

import msgspec
from litestar import Response, get

from notifications.reports.domain import SMALLEST_SHOWN
from portal.api.answers import LICENCE, Call, replied
from portal.foundation import clock
from procurement.categories.queries import all_trades
from procurement.meetings.queries import counted_meetings
from procurement.plan.queries import all_plans, followed
from procurement.plan.words import counted
from procurement.register.counting import bought_by_trade, counted_by_status, counted_by_year
from suppliers.registry.areas import Home
from suppliers.registry.counting import firms_by_trade, subscribing_firms


class YearOfProcurements(msgspec.Struct):
    """A year: published and awarded, the median of days for bids, and how many bids came; None when not known."""

    year: int
    published: int
    awarded: int
    days_for_bids: int | None
    awards_with_known_bids: int
    bids_on_average: float | None
    awards_with_one_bid: int


class YearOfMeetings(msgspec.Struct):
    """A year's meetings for firms by what became of them.

    `people_came` is None when not known, or when fewer than five came to any of them: reports tell of the others.
    """

    year: int
    announced: int
    held: int
    cancelled: int
    people_came: int | None


class TradeFigures(msgspec.Struct):
    """A trade: how many firms get mail of it, None for one to four; what was published in it, and what still comes."""

    slug: str
    firms: int | None
    published: int
    coming: int


class Statistics(msgspec.Struct):
    """Counts of what is public, today. Numbers of firms from one to four are not told: they point at somebody."""

    licence: str
    by_status: dict[str, int]
    by_year: list[YearOfProcurements]
    meetings: list[YearOfMeetings]
    subscribing_firms: int | None
    trades: list[TradeFigures]
    plan: dict[str, int]


@get("/statistics", operation_id="readStatistics", tags=["Statistics"], summary="Counts of what is public")
async def statistics(request: Call) -> Response[Statistics]:
    """Procurements by state and by year, meetings by year, firms and purchases by trade, and how the plan's activities stand."""
    body = Statistics(
        licence=LICENCE,
        by_status=await counted_by_status(),
        by_year=[YearOfProcurements(**row) for row in await counted_by_year()],
        meetings=[_year_of_meetings(**row) for row in await counted_meetings()],
        subscribing_firms=_known(await subscribing_firms(clock.now())),
        trades=await _trades(),
        plan=counted(await followed(clock.now())) if await all_plans() else {},
    )
    return replied(request, body)


def _year_of_meetings(people_came: int, fewest: int | None, **counts: int) -> YearOfMeetings:
    return YearOfMeetings(**counts, people_came=None if _known(fewest) is None else people_came)


async def _trades() -> list[TradeFigures]:
    chosen, bought = await firms_by_trade(Home((), ()), clock.now()), await bought_by_trade()
    firms = {row["trade"]: row["firms"] for row in chosen}
    return [
        TradeFigures(trade.slug, _known(firms.get(trade.slug, 0)), *bought.get(trade.slug, (0, 0)))
        for trade in await all_trades()
    ]


def _known(count: int | None) -> int | None:
    """Return a number of people, None where it is too small to be told."""
    return None if count is None or 0 < count < SMALLEST_SHOWN else count


ROUTES: list[Any] = [statistics]
