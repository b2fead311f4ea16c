"""`/oppna-data` and the catalogue beside it, and the list that the municipality's own site may hold in a frame."""

from typing import Any

from litestar import Request, Response, get

from portal.api.catalogue import as_jsonld, as_rdf
from portal.api.told import VERIFY
from portal.foundation import clock
from portal.foundation.access.guard import PUBLIC
from portal.foundation.feeds import answer
from portal.foundation.settings import Settings
from portal.foundation.web import page, site, url
from portal.foundation.web.edge import CSP
from procurement.categories.queries import spoken_trade_names
from procurement.register.finding import count, find
from procurement.register.web.asking import asked_of
from procurement.register.web.words import as_read
from procurement.releases.domain import TEST_PREFIX

EMBEDDED = "/inbaddad/upphandlingar"
FEW, MOST = 10, 50


@get("/oppna-data", include_in_schema=False, opt=PUBLIC)
async def open_data(request: Request[Any, Any, Any]) -> Response[str]:
    """P15: what there is to take, on which terms, and how."""
    settings: Settings = request.app.state.settings
    return page(
        "portal/api/open_data.html",
        prefix=settings.ocid_prefix or TEST_PREFIX,
        is_test=settings.ocid_prefix is None,
        framed_by=settings.framed_by,
        verify=VERIFY,
        frame=f"{site().base_url}{url(EMBEDDED)}",
    )


@get("/oppna-data.jsonld", include_in_schema=False, opt=PUBLIC)
async def catalogue_as_jsonld(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The catalogue as DCAT-AP-SE, in JSON-LD."""
    return answer(request, as_jsonld(), "application/ld+json", headers={"access-control-allow-origin": "*"})


@get("/oppna-data.rdf", include_in_schema=False, opt=PUBLIC)
async def catalogue_as_rdf(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The catalogue as DCAT-AP-SE, in RDF/XML, which portals harvest."""
    return answer(request, as_rdf(), "application/rdf+xml", headers={"access-control-allow-origin": "*"})


@get(EMBEDDED, include_in_schema=False, opt=PUBLIC)
async def embedded(request: Request[Any, Any, Any]) -> Response[str]:
    """The list alone, with the filters of `/upphandlingar`; only pages of the origins in the settings may frame it."""
    settings: Settings = request.app.state.settings
    asked = await asked_of(request)
    wanted = asked.form.first("antal")
    number = min(int(wanted), MOST) if wanted.isascii() and wanted.isdecimal() and 0 < len(wanted) < 4 else FEW
    names = await spoken_trade_names()
    rows = [as_read(row, names, now=clock.now()) for row in await find(asked.wanted, limit=max(1, number))]
    shown = page("portal/api/embedded.html", asked=asked, rows=rows, total=await count(asked.wanted))
    framing = " ".join(("'self'", *settings.framed_by)) if settings.framed_by else "'none'"
    shown.headers["content-security-policy"] = CSP.replace("frame-ancestors 'none'", f"frame-ancestors {framing}")
    shown.headers["x-robots-tag"] = "noindex"
    shown.headers["cache-control"] = "public, max-age=300"
    return shown


ROUTES: list[Any] = [open_data, catalogue_as_jsonld, catalogue_as_rdf, embedded]
