"""The classes of record of the ground: officers, what they did, and what keeps the house running."""

from portal.foundation.i18n import N_
from portal.foundation.retention.domain import RecordClass

CLASSES = (
    RecordClass(
        key="officers",
        name="Kommunens användare",
        holds="Namn, e-postadress i tjänsten, roller och när de senast loggade in. Lösenord bara som kontrollsumma.",
        kept="Bevaras: händelseloggen nämner dem.",
        tables=("officer", "invitation"),
    ),
    RecordClass(
        key="events",
        name="Händelseloggen och gallringsloggen",
        holds="Vem som gjorde vad och när, vad som har tagits bort och enligt vilket beslut.",
        kept="Bevaras. Databasen vägrar att ändra eller ta bort en rad.",
        tables=("event", "removal", "retention_decision"),
    ),
    RecordClass(
        key="keys",
        name="Andra systems nycklar",
        holds="Vilket system som har en nyckel, vad den får göra, vem som gjorde och återkallade den. Bara ett avtryck av den.",
        kept="Bevaras: ändringar nämner dem.",
        tables=("api_key",),
    ),
    RecordClass(
        key="jobs",
        name="Hur jobben gick senast",
        holds="När varje jobb senast gick, hur mycket det gjorde och om det gick fel. Inget om personer.",
        kept="En rad för varje jobb, som skrivs över.",
        tables=("job_run",),
    ),
    RecordClass(
        key="wording",
        name="Granskade texter och inställningar",
        holds="Vem i personalen som har granskat vilken översättning, och vad som är inställt på sidorna för personalen.",
        kept="Bevaras: de gäller tills de ändras.",
        tables=("site_setting", "text_review"),
    ),
    RecordClass(
        key="visits",
        name=N_("Inloggningar och spärrar mot missbruk"),
        holds=N_(
            "Personalens inloggningar, och en räknare för nätverket när någon skickar ett formulär. Vi sparar inga "
            "besök på sidorna."
        ),
        kept=N_("Inloggningar tills de är över, räknare i två dygn."),
        tables=("session", "sign_in_wait", "rate_limit"),
        about_people=True,
    ),
)
