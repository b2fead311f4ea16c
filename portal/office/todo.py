"""`/intern`: what waits for the officer, each a link; the start guide of a fresh installation; figures that are links."""

from typing import Any

from litestar import Request, Response, get

from portal.foundation import clock
from portal.foundation.access.guard import SIGNED_IN
from portal.foundation.web import page
from portal.office.figures import figures_for
from portal.office.starting import steps_for
from portal.office.waiting import Asked, Asks, following, house, people, procurements

# What is asked, in the order it is shown.
ASKED: Asks = (*house.ASKS, *procurements.ASKS, *people.ASKS, *following.ASKS)


@get("/intern", include_in_schema=False, opt=SIGNED_IN)
async def show_todo(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what waits for this officer."""
    asked = Asked(request.user, clock.now(), request.app.state.settings)
    waiting = [item for role, ask in ASKED if asked.officer.has(role) for item in await ask(asked)]
    return page(
        "portal/office/todo.html",
        waiting=waiting,
        steps=await steps_for(asked),
        figures=await figures_for(asked),
        private=True,
    )
