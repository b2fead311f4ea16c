"""The demo town on a Wednesday in November, with something of each kind on the officers' desks. The same every time."""

from datetime import UTC, datetime, timedelta

from notifications.direct_awards.actions import enter_asked, write_file
from notifications.webhooks.actions import make_webhook
from portal.app import lists_of
from portal.demo import fill
from portal.foundation.access import actions as access
from portal.foundation.access import codes
from portal.foundation.database import execute, fetch_value
from portal.foundation.jobs import Ran, note_runs
from portal.foundation.keys.actions import make_key
from portal.foundation.settings import Settings
from portal.worker import JOBS
from procurement.categories.actions import look_up
from procurement.intake import actions as intake
from procurement.register import actions as register
from procurement.register.actions.documents import Paper, add_document
from procurement.register.actions.questions import ask_question
from procurement.thresholds.actions.rows import NewAmount, enter_amount
from suppliers.registry.actions import enter_contact
from tests import given
from tests.journeys.desk_addresses import INVITATION

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
ADMIN, OFFICER, PROCURER = "admin@overtornea.example", "olle@overtornea.example", "petra@overtornea.example"
# Whoever holds one of these is signed in as Petra, who has every role, or half signed in.
WHOLE, HALF = "petra-i-bilderna", "petra-pa-vag-in"
TOTP = "KVKFKRCPNZQUYMLXOVYDSQKJKZDTSRLD"

HEADER = "Benämning;CPV-kod;Sista anbudsdag;Uppskattat värde\r\n"
ROWS = (
    "Målning av skolan i Juoksengi;45442100;2027-11-01;600 000\r\n"
    "Skyltar längs vandringslederna;34928470;2027-12-01;90 000\r\n"
    "Städning av kommunhuset;90910000;2027-09-01;300 000\r\n"
)

WRONG = "Skolmåltider;15000000;i höst kanske;4 000 000\r\n;71000000;2027-10-14;100\r\n"
LEDGER = "leverantör;organisationsnummer\r\nMatarengi Måleri AB;5560360793\r\nPolcirkelns Glas AB;5565475489\r\n"
DIRECT = {
    "basis": "limit", "basis_text": "", "competition": "Alla som följer branschen fick veta, och ett företag till tillfrågades.",
    "grounds": "Lägst pris av två.", "value_minor": 180_000_00, "contract_on": NOW.date(),
}  # fmt: skip
ASKED = {
    "company": "Skolböcker i Norr AB", "organisation_number": "", "way": "phone", "asked_on": NOW.date() - timedelta(days=40),
    "why": "Har läromedel på meänkieli och finns inte i registret.", "outcome": "declined",
    "answered_on": NOW.date() - timedelta(days=33), "amount_minor": None,
}  # fmt: skip
DRAFT = {"cpv": ["90620000"], "deadline_at": NOW + timedelta(days=40)}


async def furnish(settings: Settings) -> None:
    """Fill the town, and lay on the desks what half a year has not: papers, questions, files halfway in, keys."""
    await fill(settings)
    await _officers(settings)
    await _procurements(settings)
    await _firms()
    await _files(settings)
    await make_key("Diariet", ["procurements:write"], by=ADMIN, now=NOW)
    await make_webhook("Nyhetsbrevet", "https://nyhetsbrev.example/anbud", ["procurement.published", "meeting.announced"], key=settings.secret_key,
                       private=False, by=ADMIN, now=NOW)  # fmt: skip
    tier = NewAmount("own", "all", "own_tier", 50_000_00, NOW.date(), "KS § 31", label="Tre offerter")
    await enter_amount(tier, by=PROCURER, now=NOW)
    for word in ("drönare", "hundvakt", "isbana"):
        await look_up(word, "sv", now=NOW)
    await _what_chance_made()
    await note_runs([Ran(job.name) for job in JOBS], at=NOW)
    await execute("UPDATE letter SET state = 'unknown', settled_at = NULL WHERE id = (SELECT max(id) FROM letter)")


async def _officers(settings: Settings) -> None:
    await execute(
        "UPDATE officer SET roles = ARRAY['administrator', 'procurer', 'planner', 'reporter'], last_login_at = $2 WHERE email = $1",
        PROCURER, NOW,
    )  # fmt: skip
    held = codes.encrypt(TOTP, settings.secret_key)
    for token, verified in ((WHOLE, True), (HALF, False)):
        await execute(
            """INSERT INTO session (id, officer_id, verified, data, created_at, seen_at, expires_at)
               SELECT $2, id, $3, jsonb_build_object('totp', $4::text), $5, $5, $5::timestamptz + interval '2 hours'
               FROM officer WHERE email = $1""",
            PROCURER, codes.digest(token), verified, held, NOW,
        )  # fmt: skip
    await access.add_officer("berit@overtornea.example", roles=["officer"], by=ADMIN, now=NOW, name="Berit Ny")
    await access.invite_officer("berit@overtornea.example", by=ADMIN, now=NOW)
    await execute("UPDATE invitation SET token_digest = $1", codes.digest(INVITATION))


async def _procurements(settings: Settings) -> None:
    texts = {
        "sv": {"title": "Vinterunderhåll av gång- och cykelvägar", "summary": "Plogning och sandning före klockan 6."}
    }
    reference = await fetch_value("SELECT reference FROM procurement WHERE status = 'open' ORDER BY id LIMIT 1")
    paper = Paper("Förfrågningsunderlag", "underlag.pdf", "application/pdf", b"%PDF-1.7 x" * 9000, accessible=True)
    await add_document(reference, paper, by=OFFICER, now=NOW)
    await ask_question(reference, "Får vi lämna anbud på en del av vägarna?", email="anna@firma.example", now=NOW)
    await ask_question(reference, "När på hösten ska plogarna stå klara?", entered_by=OFFICER, now=NOW)
    ended = await fetch_value("SELECT reference FROM procurement WHERE status = 'closed' ORDER BY id DESC LIMIT 1")
    until = NOW.date() + timedelta(days=150)
    await register.award_procurement(ended, "Norrvägens Snö AB", bids=2, contract_until_on=until, by=PROCURER, now=NOW)
    await write_file(ended, DIRECT, seen=0, by=PROCURER, now=NOW)
    await enter_asked(ended, ASKED, by=PROCURER, now=NOW)
    await register.ask_for_review(
        await register.create_draft(DRAFT, texts, buyer=settings.municipality, by=OFFICER, now=NOW), by=OFFICER, now=NOW
    )


async def _files(settings: Settings) -> None:
    """Hand in three files: one that waits where its rows are checked, two that were taken in."""
    lists = {one.kind: one for one in lists_of(settings)}
    for kind, name, text, taken in (("upphandlingar", "plan-hosten.csv", HEADER + ROWS + WRONG, False),
                                    ("upphandlingar", "plan-varen.csv", HEADER + ROWS, True),
                                    ("reskontra", "reskontra-2025.csv", LEDGER, True)):  # fmt: skip
        number = await intake.begin(lists[kind], name, text.encode("cp1252"), by=PROCURER, now=NOW)
        _table, columns, orders, _template = await intake.guess(number, lists[kind])
        await intake.choose_columns(number, columns, orders, lists[kind], by=PROCURER, now=NOW)
        await intake.check(number, lists[kind], now=NOW)
        if taken:
            await intake.take_in(number, lists[kind], by=PROCURER, now=NOW)


async def _what_chance_made() -> None:
    """Put the same in the place of what is another every time: what a key begins with."""
    await execute("UPDATE api_key SET begins = 'anbud_Xk3vQ9dM'")


async def _firms() -> None:
    wish = given.wish(trades=("snorojning",))
    await enter_contact(
        "plog@norrvagen.example", "Norrvägens Snö", None, wish, origin="form", now=NOW, confirmed="demo"
    )
