"""Public pages that belong to no subject."""

from typing import Any

from litestar import Response, get

from portal.foundation.access.guard import PUBLIC
from portal.foundation.clock import now
from portal.foundation.i18n import current_language
from portal.foundation.web import page, visit
from portal.pages import statement
from portal.pages.cookies import COOKIES
from portal.pages.handbook import BIDDING, SELLING
from portal.pages.words import WORDS
from procurement.categories.queries import trade_names
from procurement.meetings.queries import public_meetings
from procurement.meetings.words import as_read
from procurement.register.finding import STANDINGS, Wanted, find
from procurement.register.queries import soon_due
from procurement.register.web.words import as_read as read
from procurement.register.web.words import slug

STATIC = {"/tillganglighet": "accessibility",
          "/kakor": "cookies", "/om": "about", "/kontakt": "contact"}  # fmt: skip


@get("/", include_in_schema=False)
async def start() -> Response[str]:
    """P1: what this is, in five seconds."""
    instant = now()
    names = await trade_names(current_language())
    planned = await find(Wanted(statuses=STANDINGS["planerade"], order="sista"), limit=5)
    meetings = [as_read(m) for m in await public_meetings(instant, coming=True) if m["state"] == "announced"]
    return page(
        "portal/start.html",
        soon=[read(row, names, now=instant) for row in await soon_due(instant)],
        planned=[read(row, names, now=instant) for row in planned],
        meeting=next(iter(meetings), None),
    )


@get(list(STATIC), include_in_schema=False)
async def told() -> Response[str]:
    """A page of words: statements, about."""
    # Each takes what it needs: the statement its parts, the page about cookies their list.
    return page(f"portal/{STATIC[visit().path]}.html", s=statement, cookies=COOKIES)


@get("/sa-koper-kommunen/ordlista", include_in_schema=False)
async def words() -> Response[str]:
    """P12: the words of procurement, each in a sentence with an example."""
    return page("portal/words.html", words=[(slug(word), word, meaning) for word, meaning in WORDS])


BOOKS = {
    "/sa-koper-kommunen/salj-till-kommunen": SELLING,
    "/sa-koper-kommunen/lamna-anbud": BIDDING,
}


@get(list(BOOKS), opt=PUBLIC)
async def handbook() -> Response[str]:
    """P12: the handbook for firms, a page each."""
    here = visit().path
    other = next((path, book.title) for path, book in BOOKS.items() if path != here)
    return page("portal/handbook.html", book=BOOKS[here], other=other)


@get("/sitemap", include_in_schema=False)
async def every_page() -> Response[str]:
    """All pages, for people."""
    return page("portal/sitemap.html")


ROUTES: list[Any] = [start, told, words, handbook, every_page]
