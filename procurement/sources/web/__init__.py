"""The officers' pages of sources and of what waits for review."""

from procurement.sources.web.review import ROUTES as REVIEW
from procurement.sources.web.sources import ROUTES as SOURCES

ROUTES = [*SOURCES, *REVIEW]
