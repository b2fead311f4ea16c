"""The start guide: what a fresh installation still lacks, until nothing is lacking."""

from typing import NamedTuple

from portal.foundation.access.queries import count_administrators
from portal.foundation.i18n import gettext as _
from portal.office.waiting import Asked
from procurement.plan.queries import all_plans
from procurement.register.queries import counted_public
from procurement.sources.queries import listed_sources
from procurement.thresholds.queries import thresholds
from suppliers.directory.queries import counted as counted_firms


class Step(NamedTuple):
    """One thing to do once."""

    text: str
    path: str
    done: bool


async def steps_for(asked: Asked) -> list[Step]:
    """Return the guide for who sets the house up; nothing once all is done, or for others."""
    if not asked.officer.has("administrator"):
        return []
    verified = any(row["verified_by"] for row in await thresholds())
    steps = [
        Step(_("Bjud in en administratör till"), "/intern/anvandare", await count_administrators() >= 2),
        Step(_("Ställ in e-postservern och skicka ett prov"), "/intern/drift", asked.settings.smtp_url is not None),
        Step(_("Läs in handlingsplanen"), "/intern/handlingsplan", bool(await all_plans())),
        Step(_("Kontrollera beloppsgränserna"), "/intern/beloppsgranser", verified),
        Step(_("Lägg till en källa att hämta annonser från"), "/intern/kallor", bool(await listed_sources())),
        Step(_("Publicera en upphandling"), "/intern/upphandlingar", await counted_public() > 0),
        Step(_("Berätta för företagen: dela adressen till prenumerationen"), "/prenumerera",
             bool((await counted_firms(asked.now)).get("active"))),
    ]  # fmt: skip
    return steps if not all(step.done for step in steps) else []
