"""The start guide: what a fresh installation still lacks, until nothing is lacking."""

from typing import NamedTuple

from portal.foundation.access.queries import administrators
from portal.foundation.database import Asking
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked
from procurement.plan.queries import office_day, plan_in_force
from procurement.register.queries.waiting import counted_public
from procurement.sources.queries import how_sources_are
from procurement.thresholds.queries import amounts
from suppliers.directory.queries import by_state


class Step(NamedTuple):
    """One thing to do once."""

    text: str
    path: str
    done: bool


def steps_for(asked: Asked) -> Asking[list[Step]]:
    """Return the guide for who sets the house up; nothing once all is done, or for others."""
    if not asked.officer.has("administrator"):
        return []
    [admins], [public], plans, limits, sources, firms = yield [
        administrators(), counted_public(), plan_in_force(office_day(asked.now)), amounts(), how_sources_are(),
        by_state(asked.now),
    ]  # fmt: skip
    steps = [
        Step(_("Bjud in en administratör till"), "/intern/anvandare", admins["n"] >= 2),
        Step(_("Ställ in e-postservern och skicka ett prov"), "/intern/drift", asked.settings.smtp_url is not None),
        Step(_("Läs in handlingsplanen"), "/intern/handlingsplan", bool(plans)),
        Step(_("Kontrollera beloppsgränserna"), "/intern/beloppsgranser", any(row["verified_by"] for row in limits)),
        Step(_("Lägg till en källa att hämta annonser från"), "/intern/kallor", bool(sources)),
        Step(_("Publicera en upphandling"), "/intern/upphandlingar", public["n"] > 0),
        Step(_("Berätta för företagen: dela adressen till prenumerationen"), "/prenumerera",
             any(row["state"] == "active" for row in firms)),
    ]  # fmt: skip
    return steps if not all(step.done for step in steps) else []
