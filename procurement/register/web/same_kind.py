"""/intern/samma-slag: the year's purchases of each kind, summed, beside the limit they must stay under together."""

from datetime import date
from typing import Any

from litestar import Request, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import needs
from portal.foundation.i18n import N_, gettext, money_text
from portal.foundation.web import Form, page, read_query
from procurement.categories.queries import names_of_nodes
from procurement.plan.queries import office_day
from procurement.register.domain import purchase_kind
from procurement.register.queries import sums_of_same_kind
from procurement.thresholds.domain.which import Amount, limit_of, pressure
from procurement.thresholds.queries import amounts_for_rules

FIRST_YEAR = 2016
SAID = {
    "over": N_("Över gränsen tillsammans"),
    "alone": N_("Över gränsen var för sig"),
    "near": N_("Nära gränsen"),
    "under": N_("Under gränsen"),
    "unknown": N_("Gränsen saknas"),
}


@get("/intern/samma-slag", include_in_schema=False, opt=needs("reader"))
async def same_kind(request: Request[Any, Any, Any]) -> Response[str]:
    """Each kind that was bought more than once, or that nears the limit, the largest share of it first."""
    today, query = office_day(clock.now()), read_query(request)
    year = _asked(query, today)
    amounts = await amounts_for_rules()
    # The amounts of the year's last day, or of today in a year that is not over.
    day = min(date(year, 12, 31), today)
    sums = await sums_of_same_kind(year)
    names = await names_of_nodes([f"c{one['group']}00000" for one in sums], "sv")
    rows = [_row(one, names, amounts, day) for one in sums]
    rows.sort(key=lambda row: (row["pressure"] == "alone", -row["share"], row["name"], row["buyer"]))
    years = list(range(today.year + 1, max(FIRST_YEAR, today.year - 5), -1))
    return page(
        "procurement/register/same_kind.html",
        form=query,
        status=200,
        rows=rows,
        buyers=len({row["buyer"] for row in rows}),
        year=year,
        years=years,
        private=True,
    )


def _asked(query: Form, today: date) -> int:
    text = query.first("ar")
    return int(text) if text.isdigit() and FIRST_YEAR <= int(text) <= today.year + 1 else today.year


def _row(one: dict[str, Any], names: dict[str, str], amounts: list[Amount], day: date) -> dict[str, Any]:
    node = f"c{one['group']}00000"
    limit = limit_of("direct_award", purchase_kind([node[1:]]), day, amounts)
    amount = limit.amount_minor if limit else None
    state = _state(one, amount)
    return {
        **one,
        "name": names.get(node, one["group"]),
        "sum": money_text(one["total"], one["total"]),
        "limit": money_text(amount, amount) if amount else "",
        "verified": bool(limit and limit.verified),
        "share": round(100 * one["total"] / amount) if amount else 0,
        "pressure": state,
        "said": gettext(SAID[state]),
    }


def _state(one: dict[str, Any], amount: int | None) -> str:
    """Return the pressure on the limit; `alone` where each purchase is over it by itself, and so is advertised anyway."""
    if amount is not None and one["smallest"] > amount:
        return "alone"
    return pressure(one["total"], amount)


ROUTES = [same_kind]
