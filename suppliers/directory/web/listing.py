"""The list of firms."""

from typing import Any

from litestar import Controller, Request, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.i18n import N_, current_language, gettext
from portal.foundation.web import page, read_query
from procurement.categories.queries import trade_names
from suppliers.directory.queries import STATES, Sought, counted, firms
from suppliers.directory.web.words import origin_name
from suppliers.registry.domain import mask

PATH = "/intern/leverantorer"
SIZE = 50
STATE_NAMES = {"active": N_("Får mejl"), "paused": N_("Pausad"), "ended": N_("Avslutad")}
OFTEN = {"now": N_("direkt"), "day": N_("varje dag"), "week": N_("varje vecka")}


class Listing(Controller):
    """Every firm, filtered; addresses are masked."""

    path = PATH
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get()
    async def show(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show a page of firms."""
        query, now = read_query(request), clock.now()
        state, names = query.first("lage"), await trade_names(current_language())
        trade, after = query.first("bransch"), query.first("after")
        sought = Sought(
            query.first("q").strip()[:100], state if state in STATES else "", trade if trade in names else ""
        )
        begins = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else None
        rows = await firms(sought, now, after=begins, limit=SIZE + 1)
        return page(
            "suppliers/directory/list.html", sought=sought, counted=await counted(now),
            rows=[shown(row, names) for row in rows[:SIZE]], after=rows[SIZE - 1]["id"] if len(rows) > SIZE else None,
            states=[(value, gettext(name)) for value, name in STATE_NAMES.items()], trades=sorted(names.items(), key=_by_name),
            private=True,
        )  # fmt: skip


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1].casefold()


def shown(row: dict[str, Any], names: dict[str, str], *, whole: bool = False) -> dict[str, Any]:
    """Return a firm as pages show it, its address masked unless it is asked for `whole`."""
    return {
        **row,
        "origin_name": origin_name(row["origin"]),
        "address": row["email"] if whole else mask(row["email"]),
        "chosen": [
            *([gettext("Allt")] if row["everything"] else [names.get(slug, slug) for slug in row["trades"] or ()]),
            *(f"”{words}”" for words in row["words"] or ()),
            *(row["procurements"] or ()),
        ],
        "codes": row["cpv"] or [],
        "state_name": gettext(STATE_NAMES[row["state"]]),
        "often": gettext(OFTEN[row["frequency"]]) if row["frequency"] else "",
    }
