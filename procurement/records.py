"""The classes of record of procurement: what is bought, where it is read from, meetings, the plan, the amounts."""

from datetime import datetime, timedelta

from portal.foundation.database import execute
from portal.foundation.i18n import N_
from portal.foundation.retention.domain import RecordClass
from procurement.meetings.actions import purge_people

RUNS_KEPT = timedelta(days=365)
WORDS_KEPT = timedelta(days=365)
ASKERS_KEPT = timedelta(days=365)
# As long as an import can be taken back, and as long as one that nobody finished is waited for.
TAKEN_KEPT, UNFINISHED_KEPT = timedelta(hours=24), timedelta(days=7)


async def _forget_runs(now: datetime, kept: timedelta) -> int:
    """Forget readings long past; the newest of each source stays, whatever its age."""
    status = await execute(
        """DELETE FROM source_run r WHERE r.id IN (
               SELECT id FROM source_run o WHERE o.finished_at < $1
                 AND EXISTS (SELECT FROM source_run n WHERE n.source_id = o.source_id AND n.id > o.id)
               ORDER BY id LIMIT 5000)""",
        now - kept,
    )
    return int(status.split()[-1])


async def _forget_askers(now: datetime, kept: timedelta) -> int:
    """Forget who asked what nobody has answered for a year; the question still waits."""
    status = await execute(
        "UPDATE procurement_question SET email = NULL WHERE email IS NOT NULL AND asked_at < $1", now - kept
    )
    return int(status.split()[-1])


async def _forget_words(now: datetime, kept: timedelta) -> int:
    status = await execute("DELETE FROM search_miss WHERE last_at < $1", now - kept)
    return int(status.split()[-1])


async def _empty_files(now: datetime, _kept: timedelta) -> int:
    """Take the bytes and the rows in question from files that are done with; what was made of them stays noted."""
    status = await execute(
        """WITH over AS (SELECT id FROM intake WHERE body IS NOT NULL
                         AND (taken_at <= $1 OR (taken_at IS NULL AND created_at <= $2))),
                rows AS (DELETE FROM intake_row WHERE intake_id IN (SELECT id FROM over))
           UPDATE intake SET body = NULL WHERE id IN (SELECT id FROM over)""",
        now - TAKEN_KEPT, now - UNFINISHED_KEPT,
    )  # fmt: skip
    return int(status.split()[-1])


async def _purge_people(now: datetime, _kept: timedelta) -> int:
    return await purge_people(now)


CLASSES = (
    RecordClass(
        key="procurements",
        name="Upphandlingar",
        holds="Upphandlingar med texter, länkar, ändringar, anbudsgivarnas företagsnamn och de annonser de kom ur.",
        kept="Bevaras.",
        tables=(
            "buyer", "procurement", "procurement_text", "procurement_link", "procurement_revision",
            "procurement_document", "bid", "procurement_lot", "ocds_release", "notice", "notice_judgement", "review", "file_taken",
        ),
    ),
    RecordClass(
        key="questions",
        name=N_("Frågor om upphandlingar"),
        holds=N_("Frågan, svaret och den e-postadress som den som frågar kan lämna."),
        why=N_("För att svara alla samtidigt, och för att kunna be om ett förtydligande."),
        kept=N_("Adressen: tills frågan är besvarad, högst %(period)s. Frågan och svaret bevaras, utan vem som frågade."),
        tables=("procurement_question",),
        about_people=True,
        remove=_forget_askers,
        period=ASKERS_KEPT,
    ),
    RecordClass(
        key="views",
        name="Sparade urval",
        holds="Urval av listan som handläggare har sparat.",
        kept="Tills handläggaren tar bort dem.",
        tables=("saved_view",),
    ),
    RecordClass(
        key="sources",
        name="Källor",
        holds="Varifrån annonser läses, och vad som har larmats om dem.",
        kept="Bevaras så länge källan används.",
        tables=("source", "source_alarm", "patient_host"),
    ),
    RecordClass(
        key="source_runs",
        name="Läsningar av källor",
        holds="När en källa lästes och vad som var nytt.",
        kept="%(period)s. Den senaste läsningen av varje källa står kvar.",
        tables=("source_run",),
        remove=_forget_runs,
        period=RUNS_KEPT,
    ),
    RecordClass(
        key="files",
        name="Filer som lämnas in",
        holds="Filen och de rader som behöver rättas. Vad som blev av den, och hur listans kolumner lästes, står kvar.",
        kept="24 timmar efter att filen togs in, så länge det kan ångras. En som ingen gör klar: 7 dagar.",
        tables=("intake", "intake_row", "intake_made", "intake_template"),
        remove=_empty_files,
    ),
    RecordClass(
        key="meeting_people",
        name=N_("De som kommer till möten"),
        holds=N_("Företag, e-postadress, antal personer, språk och det ni behöver för att kunna delta."),
        why=N_("För att hålla platser, skicka kvitto och kalenderfil och ordna tolkning."),
        kept=N_(
            "Det ni behöver: 2 veckor efter mötet. Inbjudningar som ingen svarar på: 3 månader. Namn och adress: 2 år. "
            "Antalet står kvar."
        ),
        tables=("participation", "meeting_question"),
        about_people=True,
        remove=_purge_people,
    ),
    RecordClass(
        key="meetings",
        name="Möten",
        holds="Möten med program, dagordning, material och utskick.",
        kept="Bevaras.",
        tables=(
            "meeting", "meeting_text", "meeting_item", "meeting_document", "meeting_mailing", "meeting_address",
            "gathering_rule", "neighbour_date",
        ),
    ),
    RecordClass(
        key="plan",
        name="Handlingsplanen, beloppsgränserna och översynen",
        holds="Planen i alla versioner, underlag, uppgifter, belopp, beslut och nöjdhet.",
        kept="Bevaras.",
        tables=(
            "plan", "plan_version", "activity", "occurrence", "occurrence_file", "plan_answering", "plan_override",
            "plan_remark", "plan_task", "satisfaction", "threshold", "threshold_review", "threshold_review_strand",
            "threshold_review_amount",
        ),
    ),
    RecordClass(
        key="trades",
        name="Branscher",
        holds="Branscher som är ändrade här.",
        kept="Bevaras.",
        tables=("trade_edit",),
    ),
    RecordClass(
        key="search_words",
        name=N_("Sökord som inte gav någon träff"),
        holds=N_("Ordet och hur många gånger någon har skrivit det. Inte vem."),
        why=N_("För att lägga till ord som folk använder."),
        kept=N_("%(period)s efter att någon senast skrev det."),
        tables=("search_miss",),
        about_people=True,
        remove=_forget_words,
        period=WORDS_KEPT,
    ),
)  # fmt: skip
