"""`/intern`: what waits for the officer, each a link; and the places their roles open."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from litestar import Request, Response, get

from notifications.delivery.queries import counts_by_state
from portal.foundation import clock
from portal.foundation.access.guard import SIGNED_IN
from portal.foundation.i18n import N_, gettext, ngettext
from portal.foundation.web import page
from procurement.plan.queries import followed
from procurement.register.queries import counted_drafts, soon_due
from procurement.sources.queries import count_waiting, listed_sources
from suppliers.directory.queries import counted

SOON = timedelta(days=7)
LATE = ("late", "none")
PLACES = (
    ("/intern/upphandlingar", N_("Upphandlingar"), "officer"),
    ("/intern/moten", N_("Möten"), "officer"),
    ("/intern/utskick", N_("Utskick"), "reader"),
    ("/intern/leverantorer", N_("Leverantörer"), "officer"),
    ("/intern/importera", N_("Importera en fil"), "officer"),
    ("/intern/handlingsplan", N_("Handlingsplan"), "reader"),
    ("/intern/anvandare", N_("Användare"), "administrator"),
    ("/intern/handelser", N_("Händelser"), "administrator"),
)


class Waiting(NamedTuple):
    """Something to do, and where."""

    text: str
    path: str


async def _reviews(now: datetime) -> list[Waiting]:
    n = sum((await count_waiting()).values())
    return (
        [Waiting(_n("%(num)s annons att granska", "%(num)s annonser att granska", n), "/intern/granska")] if n else []
    )


async def _drafts(now: datetime) -> list[Waiting]:
    n = await counted_drafts()
    said = _n("%(num)s utkast att göra klart eller publicera", "%(num)s utkast att göra klara eller publicera", n)
    return [Waiting(said, "/intern/upphandlingar?lage=draft")] if n else []


async def _closing(now: datetime) -> list[Waiting]:
    soon = [row for row in await soon_due(now, limit=20) if row["deadline_at"] <= now + SOON]
    said = _n("%(num)s upphandling stänger inom en vecka", "%(num)s upphandlingar stänger inom en vecka", len(soon))
    return [Waiting(said, "/intern/upphandlingar?lage=open")] if soon else []


async def _letters(now: datetime) -> list[Waiting]:
    by_state = await counts_by_state()
    unknown, dead = by_state.get("unknown", 0), by_state.get("dead", 0)
    waiting = []
    if unknown:
        said = _n("%(num)s mejl vars öde är okänt", "%(num)s mejl vars öde är okänt", unknown)
        waiting.append(Waiting(said, "/intern/utskick?lage=unknown"))
    if dead:
        waiting.append(Waiting(_n("%(num)s mejl gav upp", "%(num)s mejl gav upp", dead), "/intern/utskick?lage=dead"))
    return waiting


async def _sources(now: datetime) -> list[Waiting]:
    paused = [row["name"] for row in await listed_sources() if row["state"] == "paused"]
    return [Waiting(gettext("Källan %(name)s är pausad") % {"name": name}, "/intern/kallor") for name in paused]


async def _plan(now: datetime) -> list[Waiting]:
    late = [row for row in await followed(now) if row.computed.state in LATE and row.override is None]
    said = _n(
        "%(num)s aktivitet i handlingsplanen är försenad",
        "%(num)s aktiviteter i handlingsplanen är försenade",
        len(late),
    )
    return [Waiting(said, "/intern/handlingsplan")] if late else []


async def _firms(now: datetime) -> list[Waiting]:
    n = (await counted(now)).get("unconfirmed", 0)
    said = _n("%(num)s företag har inte bekräftat sin adress än", "%(num)s företag har inte bekräftat sin adress än", n)
    return [Waiting(said, "/intern/leverantorer")] if n else []


# Each with the role that can do something about it.
ASKED: tuple[tuple[str, Callable[[datetime], Awaitable[list[Waiting]]]], ...] = (
    ("officer", _closing), ("officer", _drafts), ("officer", _reviews), ("procurer", _letters), ("officer", _sources),
    ("planner", _plan), ("officer", _firms),
)  # fmt: skip


def _n(one: str, many: str, n: int) -> str:
    return ngettext(one, many, n) % {"num": n}


@get("/intern", include_in_schema=False, opt=SIGNED_IN)
async def show_todo(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what waits for this officer."""
    now, officer = clock.now(), request.user
    waiting = [item for role, ask in ASKED if officer.has(role) for item in await ask(now)]
    places = [(path, gettext(name)) for path, name, role in PLACES if officer.has(role)]
    places.append(("/intern/konto", gettext("Mitt konto")))
    return page("portal/office/todo.html", waiting=waiting, places=places, private=True)
