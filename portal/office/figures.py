"""Four figures at the foot of the start page, each a link to its rows; which four goes by the role."""

from datetime import timedelta
from typing import NamedTuple

from notifications.delivery.queries import accepted_since
from notifications.reports.queries import standing_of_report
from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked
from procurement.meetings.queries import counted_to_come
from procurement.plan.queries import following
from procurement.register.queries.waiting import counted_public
from suppliers.directory.queries import by_state


class Figure(NamedTuple):
    """A number, what it counts, and where its rows are."""

    number: int
    text: str
    path: str


def figures_for(asked: Asked) -> Asking[list[Figure]]:
    """Return the figures of someone who works with procurements, or of someone who reads."""
    officer, now = asked.officer, asked.now
    if officer.has("officer"):
        [meetings], [public], [letters], firms = yield [
            counted_to_come(now), counted_public(), accepted_since(now - timedelta(days=7)), by_state(now)
        ]  # fmt: skip
        active = next((row["n"] for row in firms if row["state"] == "active"), 0)
        return [
            Figure(public["open"], _("öppna upphandlingar"), "/intern/upphandlingar?lage=open"),
            Figure(active, _("leverantörer får mejl"), "/intern/leverantorer?lage=active"),
            Figure(letters["n"], _("mejl lämnade på en vecka"), "/intern/utskick"),
            Figure(meetings["n"], _("möten framför oss"), "/intern/moten"),
        ]
    [meetings], [public], [reports] = yield [counted_to_come(now), counted_public(), standing_of_report("")]
    activities = (yield from following(now)) or []
    return [
        Figure(public["open"], _("öppna upphandlingar"), "/upphandlingar"),
        Figure(meetings["n"], _("möten framför oss"), "/moten"),
        Figure(len(activities), _("aktiviteter i handlingsplanen"), "/intern/handlingsplan"),
        Figure(reports["n"], _("halvårsrapporter"), "/intern/rapporter"),
    ]
