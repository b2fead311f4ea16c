"""Public pages that belong to no subject or to several: start, guide, trades, year, statements, what crawlers ask for."""

from typing import Any

from portal.pages import calendars, crawlers, privacy, trades, web

ROUTES: list[Any] = [*web.ROUTES, *trades.ROUTES, *calendars.ROUTES, *crawlers.ROUTES, privacy.privacy]

__all__ = ["ROUTES"]
