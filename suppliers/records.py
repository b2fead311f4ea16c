"""The classes of record of the suppliers: firms, their contacts, and sign-ups that wait."""

from datetime import datetime, timedelta

from portal.foundation.database import execute, fetch
from portal.foundation.i18n import N_
from portal.foundation.retention.domain import RecordClass
from suppliers.registry.actions import UNDO_WITHIN, erase_contact
from suppliers.signup.actions import purge_expired

SIGNED_UP_KEPT = timedelta(days=30)
NOTES_KEPT = timedelta(days=730)
# As long as it may have to be shown who was told of a purchase: four years (LOU chapter 12, keeping of records).
FIRMS_KEPT = timedelta(days=4 * 365 + 1)
BATCH = 500
WHO = N_("För att skicka de mejl ni har bett om.")


def record_classes(secret: str) -> tuple[RecordClass, ...]:
    """Return the classes; `secret` keys the hash by which an erased address is known."""

    async def erase_ended(now: datetime, _kept: timedelta) -> int:
        return await _erase_ended(secret, now)

    return (
        RecordClass(
            key="signups",
            name=N_("Anmälningar som väntar på bekräftelse"),
            holds=N_("Det ni skrev i formuläret: företag, e-postadress och val."),
            why=N_("För att kunna mejla en länk att bekräfta med."),
            kept=N_("7 dagar om anmälan inte bekräftas. Ett byte av adress som inte bekräftas: ett dygn."),
            tables=("pending_signup", "pending_move"),
            about_people=True,
            remove=_forget_unconfirmed,
        ),
        RecordClass(
            key="signups.confirmed",
            name="Bekräftade anmälningar, formuläret",
            holds="Formuläret som det bekräftades. Prenumerationen har tagit över.",
            kept="%(period)s efter bekräftelsen.",
            tables=("pending_signup",),
            remove=_forget_confirmed,
            period=SIGNED_UP_KEPT,
        ),
        RecordClass(
            key="contacts",
            name=N_("Prenumeranter"),
            holds=N_("E-postadress, språk och vad ni har valt att få mejl om."),
            why=WHO,
            kept=N_(
                "Så länge ni prenumererar. När ni avslutar slutar mejlen direkt, och adressen tas bort efter 30 dagar; "
                "till dess kan ni ångra er. Genom länken i mejlen kan ni ta bort den med en gång."
            ),
            tables=("contact", "subscription", "subscription_search"),
            about_people=True,
            remove=erase_ended,
        ),
        RecordClass(
            key="suppliers",
            name=N_("Företag"),
            holds=N_("Namn, organisationsnummer och postnummer, om ni har skrivit dem. Aldrig personnummer."),
            why=N_("För statistik, och för att kunna visa vilka företag som fick veta om en upphandling."),
            kept=N_("%(period)s efter att den sista prenumerationen avslutades."),
            tables=("supplier",),
            about_people=True,
            remove=_forget_firms,
            period=FIRMS_KEPT,
        ),
        RecordClass(
            key="known_firms",
            name=N_("Företag ur leverantörsreskontran"),
            holds=N_("Namn och organisationsnummer på företag som kommunen köper av. Aldrig personnummer."),
            why=N_("För att se vilka branscher som saknar leverantörer. De får inga mejl."),
            kept=N_("%(period)s efter att de togs in, om de inte har anmält sig till dess."),
            tables=("supplier",),
            about_people=True,
            remove=_forget_known,
            period=FIRMS_KEPT,
        ),
        RecordClass(
            key="merged_firms",
            name="Sammanslagna företag",
            holds="Vilka företag som har visat sig vara ett eller två, vem som såg det och vad som flyttades.",
            kept="Lika länge som företaget. Namnet tas bort samtidigt.",
            tables=("supplier_merge", "supplier_not_same"),
            remove=_forget_merged,
        ),
        RecordClass(
            key="supplier_notes",
            name=N_("Anteckningar om företag"),
            holds=N_("Det personalen har antecknat efter samtal. Ni kan läsa det genom länken i mejlen."),
            why=N_("För att kunna svara er nästa gång ni hör av er."),
            kept=N_("%(period)s."),
            tables=("supplier_note",),
            about_people=True,
            remove=_forget_notes,
            period=NOTES_KEPT,
        ),
        RecordClass(
            key="forgotten",
            name=N_("Borttagna adresser"),
            holds=N_("En kontrollsumma av adressen, som den inte går att läsa ut ur."),
            why=N_("För att ingen lista ska kunna lägga in er igen."),
            kept=N_("Bevaras."),
            tables=("forgotten",),
            about_people=True,
        ),
    )


async def _forget_unconfirmed(now: datetime, _kept: timedelta) -> int:
    return await purge_expired(now)


async def _forget_confirmed(now: datetime, kept: timedelta) -> int:
    status = await execute("DELETE FROM pending_signup WHERE confirmed_at < $1", now - kept)
    return int(status.split()[-1])


async def _erase_ended(secret: str, now: datetime) -> int:
    rows = await fetch(
        """SELECT email FROM contact WHERE ended_at <= $1 AND email NOT LIKE 'erased-%'
           ORDER BY ended_at LIMIT $2 FOR UPDATE SKIP LOCKED""",
        now - UNDO_WITHIN, BATCH,
    )  # fmt: skip
    for row in rows:
        await erase_contact(row["email"], secret=secret, now=now)
    return len(rows)


async def _forget_firms(now: datetime, kept: timedelta) -> int:
    """Take the name and number from firms whose contacts have all been gone for long; the row stays for the figures."""
    status = await execute(
        """UPDATE supplier f SET name = 'Borttaget företag', organisation_number = NULL, postcode = NULL
           WHERE f.name <> 'Borttaget företag'
             AND EXISTS (SELECT FROM contact c WHERE c.supplier_id = f.id)
             AND NOT EXISTS (SELECT FROM contact c WHERE c.supplier_id = f.id
                             AND (c.ended_at IS NULL OR c.ended_at > $1))""",
        now - kept,
    )
    return int(status.split()[-1])


async def _forget_known(now: datetime, kept: timedelta) -> int:
    """Remove a ledger's firms that nobody has had to do with for long; one that others refer to stays."""
    status = await execute(
        """DELETE FROM supplier f WHERE f.id IN (
               SELECT k.id FROM supplier k WHERE k.origin = 'ledger' AND k.merged_into_id IS NULL AND k.created_at < $1
                 AND NOT EXISTS (SELECT FROM contact c WHERE c.supplier_id = k.id)
                 AND NOT EXISTS (SELECT FROM supplier_note n WHERE n.supplier_id = k.id)
                 AND NOT EXISTS (SELECT FROM supplier_merge m WHERE k.id IN (m.kept_id, m.gone_id))
                 AND NOT EXISTS (SELECT FROM supplier_not_same s WHERE k.id IN (s.first_id, s.second_id))
               ORDER BY k.id LIMIT $2)""",
        now - kept, BATCH,
    )  # fmt: skip
    return int(status.split()[-1])


async def _forget_merged(now: datetime, _kept: timedelta) -> int:
    """Take the name and number from firms that were merged into one that has lost its own."""
    status = await execute(
        """UPDATE supplier g SET name = 'Borttaget företag', organisation_number = NULL, postcode = NULL
           FROM supplier k WHERE k.id = g.merged_into_id AND k.name = 'Borttaget företag' AND g.name <> 'Borttaget företag'"""
    )
    return int(status.split()[-1])


async def _forget_notes(now: datetime, kept: timedelta) -> int:
    status = await execute("DELETE FROM supplier_note WHERE at < $1", now - kept)
    return int(status.split()[-1])
