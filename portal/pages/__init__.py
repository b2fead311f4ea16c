"""Public pages that belong to no subject: start, guide, about, statements."""

from portal.pages.web import ROUTES

__all__ = ["ROUTES"]
