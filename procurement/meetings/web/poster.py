"""The poster: a page to print and a PDF, with a code that leads to the sign-up."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import current_language, gettext, long_date
from portal.foundation.web import page
from portal.foundation.web.site import site
from procurement.meetings import queries
from procurement.meetings.poster import poster_pdf
from procurement.meetings.qr import svg_of
from procurement.meetings.words import as_read
from procurement.register.web.words import as_read as procurement_as_read

MOST_ITEMS = 8


async def _found(address: str) -> tuple[dict[str, Any], list[dict[str, Any]], str]:
    meeting = await queries.meeting_at_address(address)
    agenda = await queries.agenda_of(meeting["id"], public=True)
    short = f"{site().base_url}/moten/{meeting['address']}"
    return as_read(meeting), [procurement_as_read(p) for p in agenda[:MOST_ITEMS]], short


@get("/moten/{address:str}/affisch", include_in_schema=False, opt=PUBLIC)
async def poster(address: FromPath[str]) -> Response[str]:
    """One sheet: what, when, where, and where to sign up."""
    meeting, agenda, short = await _found(address)
    code = Markup(svg_of(short))
    return page("procurement/meetings/poster.html", m=meeting, agenda=agenda, short=short, code=code)


@get("/moten/{address:str}/affisch.pdf", include_in_schema=False, opt=PUBLIC)
async def pdf(address: FromPath[str]) -> Response[bytes]:
    """The same sheet as PDF, in the page's language."""
    meeting, agenda, short = await _found(address)
    welcome = gettext("Alla företag får komma. Det kostar inget.")
    if meeting["closes_on"]:
        welcome += " " + gettext("Anmäl dig senast %(day)s:") % {"day": long_date(meeting["closes_on"])}
    host = site().name
    if meeting["host"]:
        host += " " + gettext("tillsammans med %(host)s") % {"host": meeting["host"]}
    words = {
        "language": {"fit": "fi"}.get(current_language(), current_language()),
        "host": host,
        "title": meeting["title"],
        "when": meeting["when"],
        "place": meeting["where"],
        "agenda": gettext("Det här berättar vi om"),
        "items": [{"title": p["title"], "language": {"fit": "fi"}.get(p["spoken"], p["spoken"])} for p in agenda],
        "welcome": welcome,
        "code": svg_of(short),
        "alt": gettext("QR-kod till anmälan"),
        "address": short,
        "phone": gettext("Eller ring %(phone)s") % {"phone": meeting["contact_phone"]}
        if meeting["contact_phone"]
        else "",
    }
    headers = {"content-disposition": f'inline; filename="{meeting["address"]}.pdf"', "cache-control": "no-cache"}
    return Response(await poster_pdf(words), media_type="application/pdf", headers=headers)


ROUTES: list[Any] = [poster, pdf]
