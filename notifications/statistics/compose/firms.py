"""`/intern/statistik`: who subscribes, by trade, where nobody does, and over time."""

from notifications.reports.compose.gaps import gaps
from notifications.statistics.compose.asked import Asked, Figure, Found, first_of, last_of, numbers
from notifications.statistics.domain import bars, steps
from portal.foundation.i18n import gettext, month_and_year
from suppliers.registry.counting import firms_by_trade, subscribers_between, subscribers_by_month


async def by_trade(asked: Asked) -> Found:
    """Return how many firms get mail of each trade, from here and from elsewhere."""
    rows = [{**row, "name": asked.names.get(row["trade"], row["trade"])}
            for row in await firms_by_trade(asked.home, asked.last)]  # fmt: skip
    n = await subscribers_between(asked.first, asked.last)
    shown, cut = first_of(rows)
    chart = bars(gettext("Företag per bransch"), numbers(shown, "name", "local", "other"),
                 [gettext("härifrån"), gettext("andra")], **cut)  # fmt: skip
    return Found(rows, [chart], [
        Figure("valda_branscher", gettext("branscher som något företag har valt"), len(rows)),
        Figure("valda_harifran", gettext("av dem med företag härifrån"), sum(row["local"] > 0 for row in rows)),
        Figure("prenumeranter", gettext("prenumeranter, alla branscher"), n["subscribed"]),
    ])  # fmt: skip


async def without_local(asked: Asked) -> Found:
    """Return the trades in which something is bought ahead and of which no firm from here gets mail."""
    found = await gaps(asked.home, asked.last)
    rows = [{**row, "name": asked.names.get(row["trade"], row["trade"])} for row in found.without_local]
    shown, cut = first_of(rows)
    chart = bars(gettext("Köp på väg"), numbers(shown, "name", "purchases"), [gettext("köp")], **cut)
    return Found(rows, [chart], [
        Figure("branscher_utan_lokal", gettext("branscher utan företag härifrån"), len(rows)),
        Figure("branscher_utan", gettext("av dem utan något företag alls"), len(found.nobody)),
        Figure("kop_utan", gettext("köp som ingen får mejl om genom sin bransch"), found.unheard),
    ])  # fmt: skip


async def over_time(asked: Asked) -> Found:
    """Return the subscribers at each month's end, who came and who left, their languages and how many are from here."""
    months = await subscribers_by_month(asked.first, asked.last, asked.home, asked.zone, asked.trade)
    if not any(row["total"] or row["new"] or row["left"] for row in months):
        return Found([])
    rows = [{**row, "name": month_and_year(row["month"])} for row in months]
    shown, cut = last_of(rows)
    languages = [gettext("svenska"), gettext("finska"), gettext("meänkieli"), gettext("engelska")]
    charts = [
        steps(gettext("Prenumeranter vid månadens slut"), [(row["name"], row["total"]) for row in rows]),
        bars(gettext("Anmälde sig, bekräftade och slutade"), numbers(shown, "name", "new", "joined", "left"),
             [gettext("anmälde sig"), gettext("bekräftade"), gettext("slutade")], beside=True, **cut),
        bars(gettext("Språk vid månadens slut"), numbers(shown, "name", "sv", "fi", "fit", "en"), languages,
             **cut),
    ]  # fmt: skip
    return Found(rows[::-1], charts, [
        Figure("prenumeranter", gettext("prenumeranter"), rows[-1]["total"]),
        Figure("prenumeranter_harifran", gettext("av dem härifrån"), rows[-1]["local"]),
        Figure("anmalda", gettext("anmälde sig"), sum(row["new"] for row in rows)),
        Figure("nya", gettext("bekräftade"), sum(row["joined"] for row in rows)),
        Figure("avslutade", gettext("slutade"), sum(row["left"] for row in rows)),
    ])  # fmt: skip
