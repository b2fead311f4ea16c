"""`/intern`: what waits for the officer, each a link; the start guide of a fresh installation; figures that are links."""

from typing import Any

from litestar import Request, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import SIGNED_IN
from portal.foundation.database import Asking, asked_together
from portal.foundation.web import page
from portal.office.figures import figures_for
from portal.office.starting import steps_for
from portal.office.waiting import Asked, Asks, following, house, people, procurements

# What is asked, in the order it is shown.
ASKED: Asks = (*house.ASKS, *procurements.ASKS, *people.ASKS, *following.ASKS)


@get("/intern", include_in_schema=False, opt=SIGNED_IN)
async def show_todo(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what waits for this officer, asked in one statement whatever the roles."""
    asked = Asked(request.user, clock.now(), request.app.state.settings)
    asks: list[Asking[Any]] = [ask(asked) for role, ask in ASKED if asked.officer.has(role)]
    steps, figures, *waiting = await asked_together([steps_for(asked), figures_for(asked), *asks])
    return page(
        "portal/office/todo.html",
        waiting=[item for items in waiting for item in items],
        steps=steps,
        figures=figures,
        private=True,
    )
