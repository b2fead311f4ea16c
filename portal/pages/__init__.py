"""Public pages that belong to no subject or to several: start, guide, trades, year, statements, what crawlers ask for."""

from typing import Any

from portal.pages import calendars, crawlers, guide, privacy, trades, web

ROUTES: list[Any] = [*guide.ROUTES, *web.ROUTES, *trades.ROUTES, *calendars.ROUTES, *crawlers.ROUTES, privacy.privacy]

__all__ = ["ROUTES"]
