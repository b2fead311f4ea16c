"""The house itself: letters that need a person, and what keeps it running."""

from notifications.delivery.queries import BRAKES, STUCK
from portal.foundation.access.queries import administrators
from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.foundation.jobs import runs_of_jobs
from portal.foundation.retention.queries import DECISIONS
from portal.office.operation import is_silent
from portal.office.waiting import Asked, Asks, Waiting, counted
from portal.retention import record_classes


def _letters(asked: Asked) -> Asking[list[Waiting]]:
    states, brakes = yield [STUCK, BRAKES]
    by_state = {row["state"]: row["count"] for row in states}
    stopped = [Waiting(_("Alla utskick är stoppade"), "/intern/utskick")] if brakes else []
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


def _administrators(asked: Asked) -> Asking[list[Waiting]]:
    [[row]] = yield [administrators()]
    if row["n"] >= 2:
        return []
    return [Waiting(_("Bjud in en administratör till, så att ingen blir utelåst"), "/intern/anvandare")]


def _decisions(asked: Asked) -> Asking[list[Waiting]]:
    [rows] = yield [DECISIONS]
    known = {row["record_class"] for row in rows}
    n = sum(one.remove is not None and one.key not in known for one in record_classes(asked.settings))
    return counted(
        "%(num)s slag av uppgift gallras utan inskrivet beslut",
        "%(num)s slag av uppgifter gallras utan inskrivet beslut",
        n,
        "/intern/drift/gallring",
    )


def _worker(asked: Asked) -> Asking[list[Waiting]]:
    if is_silent((yield from runs_of_jobs()), asked.now):
        return [Waiting(_("Ingen arbetare har hört av sig: inga mejl går och inga källor läses"), "/intern/drift")]
    return []


ASKS: Asks = (
    ("administrator", _worker),
    ("procurer", _letters),
    ("administrator", _administrators),
    ("administrator", _decisions),
)
