"""The poster: a page to print, with a code that leads to the sign-up."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from portal.foundation.access.guard import PUBLIC
from portal.foundation.web import page
from portal.foundation.web.site import site
from procurement.meetings import queries
from procurement.meetings.qr import svg_of
from procurement.meetings.words import as_read
from procurement.register.web.words import as_read as procurement_as_read


@get("/moten/{address:str}/affisch", include_in_schema=False, opt=PUBLIC)
async def poster(address: FromPath[str]) -> Response[str]:
    """One sheet: what, when, where, and where to sign up."""
    meeting = await queries.meeting_at_address(address)
    agenda = await queries.agenda_of(meeting["id"], public=True)
    short = f"{site().base_url}/moten/{meeting['address']}"
    return page(
        "procurement/meetings/poster.html",
        m=as_read(meeting), agenda=[procurement_as_read(p) for p in agenda], short=short, code=svg_of(short),
    )  # fmt: skip


ROUTES: list[Any] = [poster]
