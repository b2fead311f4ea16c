"""`/api/v1/statistics`: what the public may count; figures about few firms are left out."""

from typing import Any

import msgspec
from litestar import Response, get

from portal.api.answers import LICENCE, Call, replied
from procurement.register.counting import counted_by_status, counted_by_year


class YearOfProcurements(msgspec.Struct):
    """A year: published and awarded, the median of days for bids, and how many bids came; None when not known."""

    year: int
    published: int
    awarded: int
    days_for_bids: int | None
    awards_with_known_bids: int
    bids_on_average: float | None
    awards_with_one_bid: int


class Statistics(msgspec.Struct):
    """Counts of what is public, today."""

    licence: str
    by_status: dict[str, int]
    by_year: list[YearOfProcurements]


@get("/statistics", operation_id="readStatistics", tags=["Statistics"], summary="Counts of what is public")
async def statistics(request: Call) -> Response[Statistics]:
    """Procurements by state and by year: how long firms had to bid, and how many did."""
    years = [YearOfProcurements(**row) for row in await counted_by_year()]
    return replied(request, Statistics(LICENCE, await counted_by_status(), years))


ROUTES: list[Any] = [statistics]
