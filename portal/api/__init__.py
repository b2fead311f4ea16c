"""The API for machines: `/api/v1`, its description and its pages. One module for each resource; answers in `answers`."""

from litestar import Router

from portal.api import (
    categories,
    governing,
    meetings,
    notices,
    open_data,
    opencontracting,
    pages,
    procurements,
    statistics,
    writing,
)
from portal.api.counting import before_reading
from portal.foundation.access.guard import PUBLIC

RESOURCES = [
    *procurements.ROUTES,
    *notices.ROUTES,
    *opencontracting.ROUTES,
    *categories.ROUTES,
    *meetings.ROUTES,
    *governing.ROUTES,
    *statistics.ROUTES,
    *writing.ROUTES,
]
ROUTES = [
    *pages.ROUTES,
    *open_data.ROUTES,
    opencontracting.extension,
    Router("/api/v1", route_handlers=RESOURCES, before_request=before_reading, include_in_schema=True, opt=PUBLIC),
]
