"""The audit trail as sentences, by day. For administrators."""

from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request, Response, get

from portal.foundation.access.guard import needs
from portal.foundation.audit.queries import RecordedEvent, events
from portal.foundation.i18n import N_
from portal.foundation.i18n import gettext as _
from portal.foundation.web.templates import page

ON_A_PAGE = 100
# What a verb reads as; one that is not here is shown as it is.
SENTENCES = {
    "officer.added": N_("%(actor)s lade till användaren %(what)s"),
    "officer.invited": N_("%(actor)s gjorde en länk för %(what)s"),
    "officer.set_password": N_("%(actor)s valde lösenord"),
    "officer.rights_changed": N_("%(actor)s ändrade rollerna för %(what)s"),
    "officer.deactivated": N_("%(actor)s stängde av %(what)s"),
    "officer.signed_in": N_("%(actor)s loggade in"),
    "officer.signed_out_everywhere": N_("%(actor)s loggade ut överallt"),
    "officer.set_up_second_factor": N_("%(actor)s ställde in kod vid inloggning"),
    "retention.decided": N_("%(actor)s skrev in ett beslut om gallring: %(what)s"),
    "supplier.asked": N_("%(actor)s lade till företaget %(what)s efter ett samtal"),
    "supplier.noted": N_("%(actor)s skrev en anteckning om leverantör %(what)s"),
    "supplier.renamed": N_("%(actor)s rättade namnet på leverantör %(what)s"),
    "supplier.erased": N_("%(actor)s tog bort leverantör %(what)s"),
    "supplier.read": N_("%(actor)s läste adressen till leverantör %(what)s"),
    "supplier.exported": N_("%(actor)s hämtade leverantörerna som fil"),
    "officer.used_recovery_code": N_("%(actor)s loggade in med en reservkod"),
}


@get("/intern/handelser", opt=needs("administrator"))
async def show_events(request: Request[Any, Any, Any]) -> Response[str]:
    """Show what was done, newest first."""
    before = request.query_params.get("before", "")
    found = await events(before_id=int(before) if before.isdecimal() and len(before) < 19 else None, limit=ON_A_PAGE)
    zone: ZoneInfo = request.app.state.settings.timezone
    by_day = groupby(found, key=lambda event: event.at.astimezone(zone).date())
    days = [(day, [(event, sentence(event)) for event in of_day]) for day, of_day in by_day]
    after = found[-1].id if len(found) == ON_A_PAGE else None
    return page("portal/audit/events.html", days=days, after=after, private=True)


def sentence(event: RecordedEvent) -> str:
    """Return what happened in words."""
    what = {"actor": event.actor, "what": event.object_reference}
    if event.verb in SENTENCES:
        return _(SENTENCES[event.verb]) % what
    return f"{event.actor}: {event.verb} {event.object_kind} {event.object_reference}"
