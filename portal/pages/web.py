"""Public pages that belong to no subject."""

from typing import Any

from litestar import MediaType, Response, get
from litestar.params import FromPath

from portal.foundation.clock import now
from portal.foundation.i18n import current_language
from portal.foundation.web import page, site, url, visit
from portal.pages.words import WORDS
from procurement.categories.queries import trade_with_slug, trades_by_area
from procurement.meetings.queries import listed_meetings, public_meetings
from procurement.meetings.words import as_read
from procurement.register.queries import listed_procurements, soon_due, text_in
from procurement.thresholds.queries import thresholds
from procurement.thresholds.words import shown

PAGES = ("/", "/upphandlingar", "/moten", "/prenumerera", "/sa-koper-kommunen", "/sa-koper-kommunen/ordlista", "/oppna-data",
         "/tillganglighet", "/personuppgifter", "/kakor", "/om", "/kontakt", "/sitemap")  # fmt: skip
STATIC = {"/sa-koper-kommunen": "guide", "/oppna-data": "data", "/tillganglighet": "accessibility",
          "/personuppgifter": "privacy", "/kakor": "cookies", "/om": "about", "/kontakt": "contact"}  # fmt: skip


@get("/", include_in_schema=False)
async def start() -> Response[str]:
    """P1: what this is, in five seconds."""
    planned = await listed_procurements(["planned", "dialogue"], limit=5)
    meetings = [as_read(m) for m in await public_meetings(now(), coming=True) if m["state"] == "announced"]
    return page(
        "portal/start.html",
        soon=await soon_due(now()),
        planned=planned,
        text_in=text_in,
        meeting=next(iter(meetings), None),
    )


@get(list(STATIC), include_in_schema=False)
async def told() -> Response[str]:
    """A page of words: guide, statements, about."""
    template = STATIC[visit().path.rstrip("/")]
    return page(f"portal/{template}.html", amounts=await _amounts() if template == "guide" else [])


async def _amounts() -> list[dict[str, Any]]:
    """Return the amounts in force under LOU and the municipality's own, each with whether it is verified."""
    today = now().date()
    return [shown(row, today) for row in await thresholds(today) if row["law"] in ("LOU", "own")]


@get("/sa-koper-kommunen/ordlista", include_in_schema=False)
async def words() -> Response[str]:
    """P12: the words of procurement, each in a sentence with an example."""
    return page("portal/words.html", words=WORDS)


@get("/branscher/{slug:str}", include_in_schema=False)
async def trade(slug: FromPath[str]) -> Response[str]:
    """P13: what the municipality buys in one trade."""
    found = await trade_with_slug(slug)
    node = f"t:{slug}"
    rows = [p for p in await listed_procurements(limit=300) if node in p["match_exact"] or node in p["match_narrower"]]
    return page("portal/trade.html", trade=found, rows=rows[:50], text_in=text_in)


@get("/branscher", include_in_schema=False)
async def trades() -> Response[str]:
    """All trades by area, as doors to their pages."""
    return page("portal/trades.html", areas=await trades_by_area(current_language()))


@get("/sitemap", include_in_schema=False)
async def every_page() -> Response[str]:
    """All pages, for people."""
    return page("portal/sitemap.html")


@get("/sitemap.xml", include_in_schema=False)
async def sitemap() -> Response[str]:
    """All pages and procurements in every language, for search engines."""
    paths = [*PAGES, *(f"/upphandlingar/{p['reference']}" for p in await listed_procurements(limit=10_000))]
    paths += [f"/moten/{m['address']}" for m in await listed_meetings() if m["announced_at"]]
    entries = "".join(_entry(path) for path in paths)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">{entries}</urlset>\n'
    )
    return Response(body, media_type=MediaType.XML)


def _entry(path: str) -> str:
    base = site().base_url
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{base}{url(path, language=code)}"/>'
        for code in site().languages
    )
    return f"<url><loc>{base}{url(path, language='sv')}</loc>{others}</url>"


ROUTES = [start, told, words, trade, trades, every_page, sitemap]
