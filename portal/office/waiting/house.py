"""The house itself: letters that need a person, and what keeps it running."""

from notifications.delivery.queries import brakes, counts_by_state
from portal.foundation.access.queries import count_administrators
from portal.foundation.i18n import gettext as _
from portal.foundation.jobs import last_runs
from portal.foundation.retention.queries import decisions
from portal.office.operation import is_silent
from portal.office.waiting import Asked, Asks, Waiting, counted
from portal.retention import record_classes


async def _letters(asked: Asked) -> list[Waiting]:
    by_state = await counts_by_state()
    stopped = [Waiting(_("Alla utskick är stoppade"), "/intern/utskick")] if await brakes() else []
    return [
        *stopped,
        *counted(
            "%(num)s mejl vars öde är okänt",
            "%(num)s mejl vars öde är okänt",
            by_state.get("unknown", 0),
            "/intern/utskick?lage=unknown",
        ),
        *counted("%(num)s mejl gav upp", "%(num)s mejl gav upp", by_state.get("dead", 0), "/intern/utskick?lage=dead"),
    ]


async def _administrators(asked: Asked) -> list[Waiting]:
    if await count_administrators() >= 2:
        return []
    return [Waiting(_("Bjud in en administratör till, så att ingen blir utelåst"), "/intern/anvandare")]


async def _decisions(asked: Asked) -> list[Waiting]:
    known = await decisions()
    n = sum(one.remove is not None and one.key not in known for one in record_classes(asked.settings))
    return counted(
        "%(num)s slag av uppgift gallras utan inskrivet beslut",
        "%(num)s slag av uppgifter gallras utan inskrivet beslut",
        n,
        "/intern/drift/gallring",
    )


async def _worker(asked: Asked) -> list[Waiting]:
    if is_silent(await last_runs(), asked.now):
        return [Waiting(_("Ingen arbetare har hört av sig: inga mejl går och inga källor läses"), "/intern/drift")]
    return []


ASKS: Asks = (
    ("administrator", _worker),
    ("procurer", _letters),
    ("administrator", _administrators),
    ("administrator", _decisions),
)
