"""The web application: every page of every package, joined."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Request
from litestar.config.compression import CompressionConfig
from litestar.di import Provide

from notifications.bounces import queries as returned
from notifications.bounces import web as bounces
from notifications.calendar import web as calendar
from notifications.delivery import queries as outbox
from notifications.delivery import web as delivery
from notifications.delivery.suppression import barred_contacts
from notifications.digests.desk import OfficersDesk
from notifications.direct_awards import web as direct_awards
from notifications.direct_awards.desk import KeptOfFirms
from notifications.letters.actions import LetterOutbox
from notifications.meetings.desk import InvitationDesk
from notifications.meetings.post import LetterPost
from notifications.reports import lists as report_lists
from notifications.reports import web as reports
from notifications.reports.desk import PublishedReports
from notifications.sendings import web as sendings
from notifications.statistics import web as statistics
from notifications.webhooks import web as webhooks
from portal import api, office, pages
from portal.api import description
from portal.api.openness import OpenToOthers
from portal.foundation import clock
from portal.foundation.access.cookies import SignedInOfficer
from portal.foundation.access.guard import check_access
from portal.foundation.access.web import ROUTES as ACCESS
from portal.foundation.database import DB
from portal.foundation.keys import web as keys
from portal.foundation.settings import Settings
from portal.foundation.web import health
from portal.foundation.web.assets import static_file
from portal.foundation.web.edge import Edge
from portal.foundation.web.menu import configure_menu
from portal.foundation.web.site import configure
from portal.foundation.web.visit import visit
from portal.foundation.wording.actions import DRAFTED, refresh_drafts
from portal.problems import HANDLERS
from procurement.intake import web as intake
from procurement.intake.lists import ProcurementList
from procurement.intake.ports import Target
from procurement.meetings import web as meetings
from procurement.meetings.desk import MeetingsAbout
from procurement.plan import web as plan
from procurement.register import web as register
from procurement.sources import web as sources
from procurement.thresholds import web as thresholds
from suppliers.directory import web as directory
from suppliers.lists.desk import FirmList, Ledger
from suppliers.signup import web as signup
from suppliers.trades import web as trades

# One line for each subject: its controllers or handlers.
ROUTES: list[Any] = [
    static_file,
    *health.ROUTES,
    *pages.ROUTES,
    *api.ROUTES,
    *delivery.ROUTES,
    *sendings.ROUTES,
    *direct_awards.ROUTES,
    *bounces.ROUTES,
    *register.ROUTES,
    *plan.ROUTES,
    *reports.ROUTES,
    *statistics.ROUTES,
    *report_lists.ROUTES,
    *thresholds.ROUTES,
    *sources.ROUTES,
    *intake.ROUTES,
    *meetings.ROUTES,
    *calendar.ROUTES,
    *ACCESS,
    *keys.ROUTES,
    *webhooks.ROUTES,
    *office.ROUTES,
    *signup.ROUTES,
    *directory.ROUTES,
    *trades.ROUTES,
]
health.MEASURES[:] = [outbox.measures, returned.measures]


def lists_of(settings: Settings) -> list[Target]:
    """Return the kinds of lists that officers may hand in."""
    return [ProcurementList(settings), FirmList(LetterOutbox(settings), settings.secret_key), Ledger()]


LARGEST_BODY = 11 * 1024 * 1024


async def _show_what_is_reviewed(request: Request[Any, Any, Any]) -> None:
    """Before a page in Meänkieli: drafts are shown or not, as an administrator has said."""
    if visit().language == DRAFTED and DB.pool is not None:
        await refresh_drafts(clock.now())


def create_app(settings: Settings) -> Litestar:
    """Return the application; it opens the pool at start unless one is open."""
    configure(settings)

    @asynccontextmanager
    async def with_pool(app: Litestar) -> AsyncIterator[None]:
        ours = DB.pool is None and settings.database_url is not None
        if ours:
            await DB.open_pool(settings.database_url or "")
        yield
        if ours:
            await DB.close_pool()

    def here() -> Settings:
        """Return the settings in force: a test may put others in their place, and need not build all routes again."""
        settings: Settings = app.state.settings
        return settings

    app = Litestar(
        route_handlers=ROUTES,
        exception_handlers=HANDLERS,
        dependencies={
            "desk": Provide(lambda: OfficersDesk(here(), barred_contacts), sync_to_thread=False),
            "gatherings": Provide(MeetingsAbout, sync_to_thread=False),
            "meeting_desk": Provide(lambda: InvitationDesk(here()), sync_to_thread=False),
            "meeting_post": Provide(lambda: LetterPost(here()), sync_to_thread=False),
            "targets": Provide(lambda: lists_of(here()), sync_to_thread=False),
            "elsewhere": Provide(lambda: KeptOfFirms(here()), sync_to_thread=False),
            "publications": Provide(PublishedReports, sync_to_thread=False),
            "outbox": Provide(lambda: LetterOutbox(here()), sync_to_thread=False),
        },
        guards=[check_access],
        before_request=_show_what_is_reviewed,
        middleware=[SignedInOfficer],
        lifespan=[with_pool],
        compression_config=CompressionConfig(backend="brotli", brotli_gzip_fallback=True),
        request_max_body_size=LARGEST_BODY,
        openapi_config=description.config(),
        # The description is for machines: a handler of the API says that it belongs there, pages never do.
        include_in_schema=False,
        logging_config=None,
    )
    app.state.settings = settings
    configure_menu(route.path for route in app.routes)
    app.asgi_handler = Edge(
        OpenToOthers(app.asgi_handler),
        https=settings.base_url.startswith("https://"),
        trusted=settings.trusted_proxies,
    )
    return app
