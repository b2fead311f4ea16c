"""P12 `/sa-koper-kommunen`: how the municipality buys, the amounts in force, and which rules a purchase falls under."""

from datetime import date
from typing import Any

from litestar import Request, Response, get

from portal.foundation.access.guard import PUBLIC
from portal.foundation.clock import now
from portal.foundation.i18n import gettext
from portal.foundation.web import page, read_query
from procurement.plan.queries import office_day
from procurement.thresholds.domain.kinds import PURCHASE_NAMES, PURCHASES
from procurement.thresholds.domain.which import which_rules
from procurement.thresholds.queries import amounts_for_rules, thresholds
from procurement.thresholds.words import shown, told

# What a firm meets first comes first.
ORDER = ("direct_award", "documentation", "award_notice", "own_tier", "eu")


@get("/sa-koper-kommunen", include_in_schema=False, opt=PUBLIC)
async def guide(request: Request[Any, Any, Any]) -> Response[str]:
    """The guide; asked with a value and a kind, also which rules apply today, or why that cannot be said."""
    query, today = read_query(request), office_day(now())
    value = query.money("varde", gettext("Skriv ett belopp, till exempel 400 000"))
    kind = query.first("slag") if query.first("slag") in PURCHASES[1:] else "goods_services"
    answer = which_rules(value, kind, today, await amounts_for_rules()) if value else None
    return page(
        "portal/guide.html",
        form=query,
        answer=told(answer) if answer else None,
        purchases=[(name, gettext(PURCHASE_NAMES[name])) for name in PURCHASES[1:]],
        amounts=await _amounts(today),
    )


async def _amounts(today: date) -> list[dict[str, Any]]:
    """Return the amounts in force under LOU and the municipality's own, each with whether it is verified."""
    rows = [shown(row, today) for row in await thresholds(today) if row["law"] in ("LOU", "own")]
    return sorted(rows, key=lambda row: ORDER.index(row["limit_kind"]))


ROUTES: list[Any] = [guide]
