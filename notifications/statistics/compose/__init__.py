"""The ten pages of `/intern/statistik` in words: what each shows, how it is counted, and its columns."""

from notifications.statistics.compose import firms, made, told
from notifications.statistics.compose.asked import MOST_ROWS, Asked, Figure, Found, Rows, Statistic
from portal.foundation.i18n import N_

STATISTICS = (
    Statistic(
        "leverantorer-per-bransch", N_("Leverantörer per bransch"),
        N_("Företag som får mejl om branschen: bekräftade, inte avslutade. Den som valt allt räknas inte per bransch. För ett halvår: hur det stod dess sista dag; valda branscher och postnummer är dagens."),
        (("name", N_("Bransch")), ("firms", N_("Företag")), ("local", N_("Härifrån")), ("other", N_("Andra"))),
        firms.by_trade, ofnow=True, local=True,
    ),
    Statistic(
        "branscher-utan-lokal-leverantor", N_("Branscher utan lokal leverantör"),
        N_("Branscher där något är planerat eller öppet för de närmaste 12 månaderna, eller utan angiven tid, och inget företag härifrån får mejl om dem. För ett halvår: hur det stod dess sista dag; koder, värden, valda branscher och postnummer är dagens."),
        (("name", N_("Bransch")), ("purchases", N_("Köp")), ("value", N_("Värde, kronor")), ("firms", N_("Företag från andra håll"))),
        firms.without_local, ofnow=True, local=True,
    ),
    Statistic(
        "rackvidd", N_("Räckvidd per publicering"),
        N_("Så många adresser som fick eller ska få mejl om upphandlingen när den var ny, och hur många av dem som hör till företag härifrån. Linjen är medianen av prickarna."),
        (("reference", N_("Nummer")), ("title", N_("Rubrik")), ("published_on", N_("Publicerad")), ("reached", N_("Nådde")), ("local", N_("Härifrån"))),
        told.reach, local=True,
    ),
    Statistic(
        "utskick-per-vecka", N_("Utskick per vecka"),
        N_("Mejl som skrevs under veckan, efter vad som hänt med dem. Framme betyder att mottagarens e-postserver tog emot det och inte sände det tillbaka. Vi mäter inte om någon öppnar mejlet. Togs emot under tiden: efter dagen då mottagarens server svarade, som i halvårsrapporten."),
        (("week", N_("Vecka från")), ("written", N_("Skrevs")), ("arrived", N_("Framme")), ("returned", N_("Kom tillbaka")), ("waiting", N_("Väntar")), ("given_up", N_("Gav upp eller nekades")), ("unknown", N_("Okänt")), ("cancelled", N_("Stoppades"))),
        told.letters,
    ),
    Statistic(
        "moten", N_("Möten"),
        N_("Informationsmöten som hölls. Inbjudna och anmälda är adresser; kom är anmälningar där minst en person kom. Den streckade linjen är så många möten som planen vill ha på ett år."),
        (("reference", N_("Möte")), ("held_on", N_("Dag")), ("invited", N_("Inbjudna")), ("signed_up", N_("Anmälda")), ("came", N_("Kom"))),
        told.meetings,
    ),
    Statistic(
        "prenumeranter", N_("Prenumeranter över tid"),
        N_("Adresser som prenumererade vid månadens slut, och hur många som under månaden anmälde sig, bekräftade sin adress och slutade. Språk, postnummer och valda branscher är dagens."),
        (("name", N_("Månad")), ("total", N_("Prenumeranter")), ("local", N_("Härifrån")), ("new", N_("Anmälde sig")), ("joined", N_("Bekräftade")), ("left", N_("Slutade")), ("sv", N_("Svenska")), ("fi", N_("Finska")), ("fit", N_("Meänkieli")), ("en", N_("Engelska"))),
        firms.over_time, local=True, by_trade=True,
    ),
    Statistic(
        "annonseringstid", N_("Annonseringstid"),
        N_("Dagar från publicering till sista dag att lämna anbud, efter hur det köps. Bara upphandlingar med en sista dag."),
        (("procedure", N_("Typ av upphandling")), ("procurements", N_("Upphandlingar")), ("least", N_("Minst, dagar")), ("median", N_("Median, dagar")), ("most", N_("Mest, dagar"))),
        made.notice,
    ),
    Statistic(
        "handlingsplanen", N_("Handlingsplanen"),
        N_("Aktiviteter som är i fas eller klara, av alla i planen: som de låstes i halvårsrapporterna, och som de är den sista dagen."),
        (("half", N_("Halvår")), ("well", N_("I fas eller klara")), ("rest", N_("Övriga")), ("share", N_("I fas, procent"))),
        made.plan,
    ),
    Statistic(
        "sokord", N_("Sökord utan träff"),
        N_("Ord som någon sökt bransch med och som inte gav något; de som senast söktes under tiden, med alla gånger de sökts. Vem som skrev dem sparas inte."),
        (("word", N_("Ord")), ("language", N_("Språk")), ("times", N_("Gånger")), ("last_on", N_("Senast")), ("settled", N_("Åtgärdat"))),
        made.words,
    ),
    Statistic(
        "import", N_("Import"),
        N_("Nya och ändrade annonser och antal läsningar som gick fel, per källa och vecka."),
        (("week", N_("Vecka från")), ("source", N_("Källa")), ("readings", N_("Läsningar")), ("new", N_("Nya")), ("changed", N_("Ändrade")), ("failed", N_("Fel"))),
        made.imports,
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in STATISTICS}

__all__ = ["BY_SLUG", "MOST_ROWS", "STATISTICS", "Asked", "Figure", "Found", "Rows", "Statistic"]
