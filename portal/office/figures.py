"""Four figures at the foot of the start page, each a link to its rows; which four goes by the role."""

from datetime import timedelta
from typing import NamedTuple

from notifications.delivery.queries import counted_accepted
from notifications.reports.queries import reports
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked
from procurement.meetings.queries import public_meetings
from procurement.plan.errors import NoPlan
from procurement.plan.queries import followed
from procurement.register.queries import counted_public
from suppliers.directory.queries import counted as counted_firms


class Figure(NamedTuple):
    """A number, what it counts, and where its rows are."""

    number: int
    text: str
    path: str


async def figures_for(asked: Asked) -> list[Figure]:
    """Return the figures of someone who works with procurements, or of someone who reads."""
    officer, now = asked.officer, asked.now
    meetings = len(await public_meetings(now, coming=True))
    open_now = await counted_public("open")
    if officer.has("officer"):
        active = (await counted_firms(now)).get("active", 0)
        accepted = await counted_accepted(since=now - timedelta(days=7))
        return [
            Figure(open_now, _("öppna upphandlingar"), "/intern/upphandlingar?lage=open"),
            Figure(active, _("leverantörer får mejl"), "/intern/leverantorer?lage=active"),
            Figure(accepted, _("mejl lämnade på en vecka"), "/intern/utskick"),
            Figure(meetings, _("möten framför oss"), "/intern/moten"),
        ]
    try:
        activities = len(await followed(now))
    except NoPlan:
        activities = 0
    return [
        Figure(open_now, _("öppna upphandlingar"), "/upphandlingar"),
        Figure(meetings, _("möten framför oss"), "/moten"),
        Figure(activities, _("aktiviteter i handlingsplanen"), "/intern/handlingsplan"),
        Figure(len(await reports()), _("halvårsrapporter"), "/intern/rapporter"),
    ]
