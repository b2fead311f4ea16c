"""What crawlers, browsers and finders of faults look for by itself: robots, sitemaps, icons, whom to tell."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from litestar import MediaType, Request, Response, get

from notifications.reports.queries import reports
from portal.foundation.access.guard import PUBLIC
from portal.foundation.clock import now
from portal.foundation.feeds import answer
from portal.foundation.i18n import current_language, gettext
from portal.foundation.web import site, url
from portal.foundation.web.assets import asset, assets
from procurement.categories.queries import active_trades
from procurement.meetings.queries import listed_meetings
from procurement.register.queries import titles_of_year, years_of_procurements
from procurement.register.web.words import path_of

# Everything that everybody may read and that is not one of many.
PAGES = (
    "/", "/upphandlingar", "/upphandlingar/arshjul", "/kalender", "/moten", "/branscher", "/prenumerera",
    "/sa-koper-kommunen", "/sa-koper-kommunen/salj-till-kommunen", "/sa-koper-kommunen/lamna-anbud",
    "/sa-koper-kommunen/ordlista", "/handlingsplan", "/rapporter", "/oppna-data", "/tillganglighet",
    "/personuppgifter", "/kakor", "/om", "/kontakt", "/sitemap",
)  # fmt: skip
# Officers' pages, and pages whose address holds a token: nobody else's business.
CLOSED = ("/intern", "/bekrafta/", "/mina-val", "/avsluta/", "/ny-adress/", "/moten/svar/", "/prenumerera/foretag",
          "/prenumerera/kolla-mejlen")  # fmt: skip
# A sitemap may hold 50,000 addresses; each of ours stands there once in every language.
MOST_IN_A_MAP = 12_000


@get("/robots.txt", opt=PUBLIC, media_type=MediaType.TEXT)
async def robots() -> str:
    """Keep crawlers, in every language, from officers' pages and from addresses that hold a token."""
    closed = [url(path, language=code) for code in site().languages for path in CLOSED]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in dict.fromkeys(closed))]
    return "\n".join([*lines, f"Sitemap: {site().base_url}/sitemap.xml"]) + "\n"


@get("/.well-known/security.txt", opt=PUBLIC, media_type=MediaType.TEXT)
async def security() -> str:
    """Say whom to tell about a security fault (RFC 9116); it is never older than a month and good for a year."""
    expires = datetime.combine(now().date().replace(year=now().year + 1, day=1), time(), UTC)
    lines = (
        f"Contact: mailto:{site().contact_email}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, fi, en",
        f"Canonical: {site().base_url}/.well-known/security.txt",
    )
    return "\n".join(lines) + "\n"


@get("/favicon.ico", opt=PUBLIC, sync_to_thread=False)
def icon() -> Response[bytes]:
    """The icon, for those who ask for it without having read a page."""
    found = assets()["favicon.ico"]
    return Response(found.body, media_type="image/x-icon", headers={"cache-control": "public, max-age=86400"})


@get("/site.webmanifest", opt=PUBLIC)
async def manifest() -> Response[dict[str, Any]]:
    """What a phone calls the site when somebody puts it on the home screen, in the reader's language."""
    icons = [{"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
             {"src": asset("apple-touch-icon.png"), "sizes": "180x180", "type": "image/png"}]  # fmt: skip
    said = {
        "name": gettext("Upphandling i %(place)s") % {"place": site().place}, "short_name": gettext("Upphandling"),
        "lang": current_language(), "start_url": url("/"), "scope": "/", "display": "browser",
        "background_color": "#ffffff", "theme_color": "#0b4a6f", "icons": icons,
    }  # fmt: skip
    return Response(said, media_type="application/manifest+json", headers={"cache-control": "public, max-age=86400"})


@get("/sitemap.xml", opt=PUBLIC)
async def sitemap(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Name the sitemaps, or be the one that is asked for: `?del=sidor`, `?del=2026`.

    All lie at the root: a sitemap speaks only for what is beside and below it.
    """
    part = request.query_params.get("del", "")
    if part == "sidor":
        return _xml(request, "urlset", _entries(await _pages()))
    if part:
        year = int(part) if part.isascii() and part.isdigit() and len(part) == 4 else 0
        rows = await titles_of_year(year, MOST_IN_A_MAP)
        return _xml(request, "urlset", _entries((path_of(row), row["changed_at"]) for row in rows))
    years = await years_of_procurements()
    maps = [("sidor", None), *((str(year), at) for year, at in sorted(years.items()))]
    base = f"{site().base_url}/sitemap.xml"
    entries = "".join(f"<sitemap><loc>{base}?del={name}</loc>{_changed(at)}</sitemap>" for name, at in maps)
    return _xml(request, "sitemapindex", entries)


async def _pages() -> list[tuple[str, datetime | None]]:
    """Return every page but the procurements, with when it last changed where that is known."""
    found: list[tuple[str, datetime | None]] = [(path, None) for path in PAGES]
    found += [(f"/branscher/{trade.slug}", None) for trade in await active_trades()]
    found += [(f"/moten/{m['address']}", m["changed_at"]) for m in await listed_meetings() if m["announced_at"]]
    found += [(f"/rapporter/{report['period']}", None) for report in await reports(public=True)]
    return found


def _entries(paths: Iterable[tuple[str, datetime | None]]) -> str:
    return "".join(_entry(path, changed_at) for path, changed_at in paths)


def _entry(path: str, changed_at: datetime | None) -> str:
    """Return a page as it stands once in each language, each entry naming all of them."""
    base = site().base_url
    spoken = [(code, escape(f"{base}{url(path, language=code)}")) for code in site().languages]
    links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>' for code, address in spoken)
    links += f'<xhtml:link rel="alternate" hreflang="x-default" href="{spoken[0][1]}"/>'
    return "".join(f"<url><loc>{address}</loc>{_changed(changed_at)}{links}</url>" for _code, address in spoken)


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def _xml(request: Request[Any, Any, Any], root: str, entries: str) -> Response[bytes]:
    names = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>{entries}</{root}>\n'
    return answer(request, body.encode(), "application/xml; charset=utf-8")


ROUTES: list[Any] = [robots, security, icon, manifest, sitemap]
