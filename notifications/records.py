"""The classes of record of notifications: letters, their attempts, what came back, who was told of what."""

from datetime import datetime, timedelta

from notifications.webhooks.actions.forgetting import forget_old_events
from notifications.webhooks.domain import KEPT
from portal.foundation.database import execute
from portal.foundation.i18n import N_
from portal.foundation.retention.domain import RecordClass

BODIES_KEPT = timedelta(days=30)
ADDRESSES_KEPT = timedelta(days=365)
# While a letter may be asked about, sent again or come back, its words and address are worked with.
WORKED_WITH = timedelta(days=14)
BATCH = 5000
# What a letter's fate is once nothing more can become of it.
OVER = "('accepted', 'refused', 'cancelled', 'dead')"


async def _empty_letters(now: datetime, kept: timedelta) -> int:
    """Take the bytes from letters long settled, and the address where no firm of the registry stands behind it."""
    status = await execute(
        f"""UPDATE letter SET emptied_at = $1, signature = NULL,
                   parts = array_fill(''::bytea, ARRAY[cardinality(parts)]),
                   recipient = CASE WHEN contact_id IS NULL THEN '' ELSE recipient END
            WHERE id IN (SELECT id FROM letter WHERE emptied_at IS NULL AND settled_at <= $2 AND state IN {OVER}
                         ORDER BY settled_at LIMIT {BATCH} FOR UPDATE SKIP LOCKED)""",
        now, now - kept,
    )  # fmt: skip
    return int(status.split()[-1])


async def _forget_addresses(now: datetime, kept: timedelta) -> int:
    """Take the address and the relay's words from letters a year old, and at once from those to who was erased."""
    status = await execute(
        f"""WITH gone AS (
               SELECT l.id FROM letter l LEFT JOIN contact c ON c.id = l.contact_id
               WHERE l.recipient <> '' AND l.state IN {OVER}
                 AND (l.settled_at <= $2 OR c.email LIKE 'erased-%') LIMIT {BATCH} FOR UPDATE OF l SKIP LOCKED),
             said AS (UPDATE attempt SET reply = NULL WHERE letter_id IN (SELECT id FROM gone) AND reply IS NOT NULL)
           UPDATE letter l SET recipient = '', emptied_at = coalesce(l.emptied_at, $1), signature = NULL,
                  parts = array_fill(''::bytea, ARRAY[cardinality(l.parts)]) FROM gone WHERE l.id = gone.id""",
        now, now - kept,
    )  # fmt: skip
    return int(status.split()[-1])


async def _empty_returned(now: datetime, kept: timedelta) -> int:
    status = await execute(
        f"""UPDATE bounce SET mail = ''::bytea, said = NULL WHERE id IN (
               SELECT id FROM bounce WHERE received_at <= $1 AND mail <> ''::bytea ORDER BY id LIMIT {BATCH})""",
        now - kept,
    )
    return int(status.split()[-1])


CLASSES = (
    RecordClass(
        key="letters",
        name=N_("Mejlens innehåll"),
        holds=N_("Mejlen som de skickades."),
        why=N_("För att kunna skicka om det som inte kom fram, med samma ord."),
        kept=N_("%(period)s efter att mejlet kom fram eller gavs upp."),
        tables=("letter",),
        about_people=True,
        remove=_empty_letters,
        period=BODIES_KEPT,
        shortest=WORKED_WITH,
    ),
    RecordClass(
        key="letters.addresses",
        name=N_("Vart mejlen skickades"),
        holds=N_("Adressen och e-postserverns svar. Att ett mejl skickades, när och om vad står kvar utan adress."),
        why=N_("För att kunna visa att alla fick samma besked samtidigt."),
        kept=N_("%(period)s. Är adressen borttagen, tas den bort även här inom ett dygn."),
        tables=("letter", "attempt"),
        about_people=True,
        remove=_forget_addresses,
        period=ADDRESSES_KEPT,
        shortest=WORKED_WITH,
    ),
    RecordClass(
        key="returned_mail",
        name=N_("Mejl som kom tillbaka"),
        holds=N_("Svaret från mottagarens e-postserver."),
        why=N_("För att sluta skicka till adresser som inte finns."),
        kept=N_("%(period)s. Slutsatsen står kvar."),
        tables=("bounce",),
        about_people=True,
        remove=_empty_returned,
        period=BODIES_KEPT,
        shortest=WORKED_WITH,
    ),
    RecordClass(
        key="bars",
        name=N_("Adresser som inte får mejl"),
        holds=N_("En kontrollsumma av adressen och skälet."),
        why=N_("För att den som har sagt nej inte ska få mejl igen."),
        kept=N_("Bevaras."),
        tables=("suppression", "address_trouble"),
        about_people=True,
    ),
    RecordClass(
        key="ledger",
        name=N_("Vem som fick veta om vilken upphandling"),
        holds=N_("Vilken prenumeration som träffades, när och varför. Utan adress när den är borttagen."),
        why=N_("För att kunna visa vilka företag som fick veta om en upphandling."),
        kept=N_("Bevaras."),
        tables=("hit", "match_run", "digest_run", "fragment", "fragment_of"),
        about_people=True,
    ),
    RecordClass(
        key="direct_awards",
        name=N_("Dokumentation av direktupphandlingar"),
        holds=N_(
            "Vilka företag kommunen frågade, hur, när, varför, vad de svarade och varför ett av dem fick uppdraget."
        ),
        why=N_("För att lagen om offentlig upphandling kräver att kommunen kan visa hur köpet gick till."),
        kept=N_("Bevaras."),
        tables=("direct_award", "asked_firm", "direct_award_change"),
        about_people=True,
    ),
    RecordClass(
        key="yearly_checks",
        name=N_("Årliga frågor om valen"),
        holds=N_("Att och när vi frågade om valen fortfarande stämmer, och om mejlet kom fram. Ingen adress."),
        why=N_("För att kunna visa att ni blev påminda innan något togs bort."),
        kept=N_("Bevaras."),
        tables=("yearly_check",),
        about_people=True,
    ),
    RecordClass(
        key="webhooks",
        name="Webhookar",
        holds="Vilka system som får veta, vad de har fått veta om upphandlingar och möten, och hur de svarade. Inga personer.",
        kept="Meddelanden i %(period)s; vilka system som har fått dem bevaras.",
        tables=("webhook", "webhook_event", "webhook_delivery", "webhook_attempt"),
        remove=forget_old_events,
        period=KEPT,
        shortest=WORKED_WITH,
    ),
    RecordClass(
        key="reports",
        name="Halvårsrapporter",
        holds="Rapporterna med siffror, texter, anmärkningar och beslut.",
        kept="Bevaras.",
        tables=("report", "report_text", "report_note"),
    ),
    RecordClass(
        key="sending",
        name="Utskickens styrning",
        holds="Stopp, takter och databasens liv. Inget om personer.",
        kept="Så länge det gäller.",
        tables=("brake", "mail_rate", "epoch"),
    ),
)
