"""`/intern/branscher`: all trades with who chose them and what is bought, codes without a trade, words without a hit."""

import asyncio
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from portal.foundation import clock
from portal.foundation.access.guard import check_access, needs
from portal.foundation.database import rows_of
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import Form, page, page_of, read_form, read_query, redirect, visit
from procurement.categories.actions import make_synonym, set_aside
from procurement.categories.domain import Trade, name_of_code, overlaps, shipped_areas, unmapped
from procurement.categories.queries import (
    active_trades,
    all_trades,
    counted_misses,
    edited_trades,
    missed_words,
    trade_names,
)
from procurement.register.queries import counted_by_trade
from suppliers.trades.queries import subscribers_of_trades

PATH = "/intern/branscher"
WORDS = 50


def by() -> str:
    """Return who acts."""
    officer = visit().officer
    return officer.email if officer else "anbud"


class Reading(Controller):
    """The lists."""

    path = PATH
    opt = needs("officer")
    guards = [check_access]
    include_in_schema = False

    @get()
    async def show(self) -> Response[str]:
        """Show all trades by area."""
        trades, language = await all_trades(), current_language()
        firms, bought, drawn = await subscribers_of_trades(), await counted_by_trade(), await edited_trades()
        rows = [
            {"trade": trade, "name": trade.name(language), "firms": firms.get(trade.slug, 0), "drawn": trade.slug in drawn,
             "purchases": sum(bought[trade.slug][kind] for kind in ("open", "planned")) if trade.slug in bought else 0}
            for trade in trades
        ]  # fmt: skip
        areas = [
            (area.names.get(language, area.names["sv"]), [row for row in rows if _of(row).area == area.slug])
            for area in shipped_areas()
        ]
        bare = await asyncio.to_thread(unmapped, trades)
        return page(
            "suppliers/trades/list.html",
            areas=areas,
            bare=len(bare),
            missed=(await rows_of(counted_misses()))[0]["n"],
            private=True,
        )

    @get("/utan-bransch")
    async def show_unmapped(self) -> Response[str]:
        """Show the codes that no trade covers, and the codes that two trades share."""
        trades, language = await all_trades(), current_language()
        bare = await asyncio.to_thread(unmapped, trades)
        shared = await asyncio.to_thread(_shared, [trade for trade in trades if trade.active])
        names = {trade.slug: trade.name(language) for trade in trades}
        return page(
            "suppliers/trades/unmapped.html", bare=[(code, name_of_code(code, language)) for code in bare], names=names,
            shared=[(pair, [(code, name_of_code(code, language)) for code in codes[:3]], len(codes)) for pair, codes in shared],
            private=True,
        )  # fmt: skip

    @get("/sokord")
    async def show_missed(self, request: Request[Any, Any, Any]) -> Response[str]:
        """Show the words that found nothing, the most asked for first."""
        return await _missed(Form(), read_query(request).first("after"))

    @post("/sokord/{number:int}", opt=needs("procurer"))
    async def settle(self, request: Request[Any, Any, Any], number: FromPath[int]) -> Response[Any]:
        """Make a word a synonym of a trade, or set it aside."""
        form = await read_form(request)
        if form.has("aside"):
            await set_aside(number, now=clock.now())
            return redirect(f"{PATH}/sokord", flash=gettext("Ordet är lagt åt sidan."))
        slug = form.choice(f"trade-{number}", {t.slug for t in await active_trades()}, gettext("Välj en bransch"))
        if not form.valid:
            return await _missed(form)
        await make_synonym(number, slug, by=by(), now=clock.now())
        return redirect(f"{PATH}/sokord", flash=gettext("Ordet hittar nu branschen."))


def _of(row: dict[str, Any]) -> Trade:
    found: Trade = row["trade"]
    return found


def _shared(trades: list[Trade]) -> list[tuple[tuple[str, str], tuple[str, ...]]]:
    pairs = {
        tuple(sorted((trade.slug, other))): codes
        for trade in trades
        for other, codes in overlaps(trade, trades).items()
    }
    return sorted(((pair[0], pair[1]), codes) for pair, codes in pairs.items())


async def _missed(form: Form, after: str = "") -> Response[str]:
    times, _, number = after.partition("_")
    known = all(part.isdecimal() and len(part) < 10 for part in (times, number))
    key = (int(times), int(number)) if known else None
    words = page_of(await missed_words(after=key, limit=WORDS + 1), WORDS, lambda row: f"{row['times']}_{row['id']}")
    names = sorted((await trade_names(current_language())).items(), key=lambda pair: pair[1].casefold())
    alive = {trade.slug for trade in await active_trades()}
    options = [("", gettext("Välj bransch")), *(pair for pair in names if pair[0] in alive)]
    return page(
        "suppliers/trades/missed.html", words=words.rows, after=words.after, form=form, options=options, private=True
    )
