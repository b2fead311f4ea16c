"""Public pages that belong to no subject."""

from litestar import Response, get

from portal.foundation.web import page


@get("/", include_in_schema=False)
async def start() -> Response[str]:
    """P1: what this is, in five seconds."""
    return page("portal/start.html")


ROUTES = [start]
