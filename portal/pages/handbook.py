"""The handbook for firms: how to sell to the municipality, and how to bid. Words only; each is translated where shown."""

from dataclasses import dataclass

from portal.foundation.i18n import N_


@dataclass(frozen=True)
class Chapter:
    """A heading with its points; `steps` are done in order, `terms` are (what, what it means)."""

    title: str
    points: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    steps: bool = False


@dataclass(frozen=True)
class Book:
    """A page of the handbook."""

    title: str
    lead: str
    chapters: tuple[Chapter, ...]


SELLING = Book(
    N_("Så säljer du till kommunen"),
    N_("Du behöver inte vara stor och du behöver inte kunna lagen. Så här hittar du köpen och gör dig redo."),
    (
        Chapter(
            N_("Hitta köpen"),
            (
                N_("Prenumerera. Välj dina branscher, så får du mejl när något planeras eller öppnas. Det kostar inget."),
                N_("Titta i årshjulet. Där ser du vad kommunen tror att den ska köpa under året, och vilka avtal som tar slut."),
                N_("Kom till informationsmötena. Där berättar kommunen vad som är på gång, och du får fråga."),
            ),
        ),
        Chapter(
            N_("Tre sätt som kommunen köper på"),
            terms=(
                (
                    N_("Direktupphandling"),
                    N_("Små köp. Kommunen frågar ett eller flera företag direkt, ofta med mejl. Svara i tid, och skriv pris, leveranstid och vad som ingår."),
                ),
                (
                    N_("Annonserad upphandling"),
                    N_("Större köp. Alla får lämna anbud, och alla får samma papper och samma svar på frågor."),
                ),
                (
                    N_("Ramavtal"),
                    N_("Kommunen väljer företag för flera år och beställer sedan när den behöver. Har du missat ett ramavtal får du vänta tills det tar slut. Slutdagen står i årshjulet."),
                ),
            ),
        ),
        Chapter(
            N_("Gör dig redo i förväg"),
            (
                N_("Se till att skatter och avgifter är betalda. Kommunen kontrollerar det. Företag i Finland visar motsvarande intyg därifrån."),
                N_("Ta fram ett par exempel på uppdrag du har gjort, med någon att ringa."),
                N_("Se över dina försäkringar, och de intyg som din bransch brukar kräva."),
                N_("Skaffa konto i det system som upphandlingen länkar till. Det kan ta några dagar."),
                N_("Saknar du svensk e-legitimation? Fråga tidigt hur du kan skriva under."),
            ),
        ),
        Chapter(
            N_("Är uppdraget för stort?"),
            (
                N_("Lämna anbud tillsammans med andra företag."),
                N_("Ta hjälp av underleverantörer. Ofta får du räkna deras erfarenhet som din, om ni skriver det i anbudet."),
                N_("Leta efter köp som är uppdelade i delar, till exempel en by i taget."),
            ),
        ),
        Chapter(
            N_("Fråga, och när"),
            (
                N_("Innan köpet är annonserat: ring gärna och berätta vad du kan. Kommunen lyssnar på alla."),
                N_("När anbudstiden har börjat: fråga skriftligt och i tid. Alla får se svaret, men inte vem som frågade."),
                N_("Efter beslutet: be om en förklaring. Den som inte fick uppdraget har rätt att få veta varför."),
            ),
        ),
        Chapter(
            N_("När du har fått uppdraget"),
            (
                N_("Läs avtalet en gång till innan du börjar, och fråga om något är oklart."),
                N_("Kom överens om vem som får beställa, och hur."),
                N_("Skicka fakturan som e-faktura. Lagen kräver det vid offentliga köp."),
                N_("Blir något försenat, säg till direkt. Det löser sig oftast om det sägs i tid."),
            ),
        ),
    ),
)  # fmt: skip

BIDDING = Book(
    N_("Lämna anbud steg för steg"),
    N_("De flesta anbud som faller gör det på en liten miss. Den här listan är gjord för att skriva ut och bocka av."),
    (
        Chapter(
            N_("Steg för steg"),
            (
                N_("Läs alla papper en gång. Stryk under orden ska och måste: det är kraven."),
                N_("Avgör om du kan svara ja på alla krav. Räcker det inte på ett enda får kommunen inte ta anbudet."),
                N_("Är något oklart, fråga senast den dag som står i underlaget."),
                N_("Räkna priset så som underlaget säger. Kontrollera enheterna, och om moms ska räknas med."),
                N_("Svara där svaret efterfrågas, inte i ett brev vid sidan om. Fyll i alla rutor."),
                N_("Lägg med varje intyg och bilaga som krävs."),
                N_("Låt någon annan läsa igenom: saknas ett papper, ett datum, en underskrift?"),
                N_("Skicka in minst ett dygn före sista tiden. Tiden är svensk; i Finland är klockan en timme mer."),
                N_("Spara kvittensen. Till sista tiden kan du ändra eller ta tillbaka anbudet."),
                N_("Vänta. Kommunen får inte berätta vilka som har lämnat anbud förrän den har bestämt sig."),
                N_("Läs beslutet. Fick du inte uppdraget: läs varför, det är den bästa hjälpen till nästa gång."),
                N_("Tycker du att något gick fel, hör av dig direkt. Under avtalsspärren, oftast 10 dagar, kan du begära överprövning i förvaltningsrätten."),
            ),
            steps=True,
        ),
        Chapter(
            N_("Därför faller anbud"),
            (
                N_("Det kom in för sent, om så bara en minut."),
                N_("Ett intyg eller ett svar saknades."),
                N_("Priset var skrivet i fel ruta eller i fel enhet."),
                N_("Företaget skrev egna villkor i stället för upphandlingens."),
                N_("Ingen med rätt att skriva under hade skrivit under."),
            ),
        ),
    ),
)  # fmt: skip
