"""All that is kept about a contact, for itself: as a page to read and as JSON (GDPR art. 15 and 20)."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.foundation.access.guard import PUBLIC
from portal.foundation.i18n import N_, gettext
from portal.foundation.web import page
from procurement.meetings.queries import sign_ups_of
from procurement.meetings.words import sign_up_name
from suppliers.ports import Outbox
from suppliers.registry.queries import notes_of
from suppliers.signup.web.access import FRESH_FOR, contact_of, gone
from suppliers.signup.web.words import names_of

OWN = ("id", "supplier_id", "token_version")
NAMES = {
    "email": N_("E-postadress"), "company": N_("Företag"), "organisation_number": N_("Organisationsnummer"),
    "country": N_("Land"), "postcode": N_("Postnummer"), "language": N_("Mejlens språk"), "frequency": N_("Hur ofta"), "everything": N_("Allt"),
    "trades": N_("Branscher"), "cpv": N_("CPV-koder"), "words": N_("Sökningar"),
    "procurements": N_("Upphandlingar ni följer"), "meetings": N_("Inbjudningar till informationsmöten"),
    "reminders": N_("Påminnelser"), "created_at": N_("Upplagd"), "confirmed_at": N_("Bekräftad"),
    "source": N_("Hur vi fick uppgifterna"), "confirmation_reason": N_("Hur den bekräftades"), "paused_until": N_("Pausad till"), "ended_at": N_("Avslutad"),
    "ended_reason": N_("Skäl till avslut"),
}  # fmt: skip


@get("/mina-val/{token:str}/uppgifter", include_in_schema=False, opt=PUBLIC)
async def read(request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]) -> Response[str]:
    """Show what is kept, in words; only with a link less than an hour old."""
    contact = await contact_of(request, token, FRESH_FOR)
    if contact is None:
        return gone()
    shown = dict(contact) | {"trades": await names_of(contact["trades"] or (), ())}
    facts = [(gettext(name), _said(shown.get(field))) for field, name in NAMES.items()]
    letters = await outbox.letters_to(contact["id"])
    meetings = [m | {"said": sign_up_name(m["state"])} for m in await sign_ups_of(contact["email"])]
    return page(
        "suppliers/signup/data.html", facts=facts, letters=letters, meetings=meetings, token=token, private=True,
        notes=await notes_of(contact["supplier_id"]),
    )  # fmt: skip


def _said(value: Any) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, bool):
        return gettext("ja") if value else gettext("nej")
    return ", ".join(value) if isinstance(value, list | tuple) else f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "hour") else str(value)  # fmt: skip


@get("/mina-val/{token:str}/uppgifter.json", include_in_schema=False, opt=PUBLIC)
async def download(
    request: Request[Any, Any, Any], token: FromPath[str], outbox: NamedDependency[Outbox]
) -> Response[Any]:
    """Hand out the same as JSON."""
    contact = await contact_of(request, token, FRESH_FOR)
    if contact is None:
        return gone()
    data = {name: value for name, value in contact.items() if name not in OWN}
    headers = {
        "content-disposition": 'attachment; filename="mina-uppgifter.json"',
        "cache-control": "private, no-store",
    }
    kept = {
        "letters": await outbox.letters_to(contact["id"]), "sign_ups": await sign_ups_of(contact["email"]),
        "notes": await notes_of(contact["supplier_id"]),
    }  # fmt: skip
    return Response({**data, **kept}, headers=headers)


ROUTES: list[Any] = [read, download]
